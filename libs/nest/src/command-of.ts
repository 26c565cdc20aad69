import type { FastifyRequest } from 'fastify';

/** The command that a request is, and whether it had been carried out before. */
export type CommandOf = { readonly commandId: string; readonly repeated: boolean };

const commands = new WeakMap<FastifyRequest, CommandOf>();

/** Notes it, for whoever tells of the request when it is answered. */
export const noteCommand = (request: FastifyRequest, command: CommandOf): void => void commands.set(request, command);

/** Undefined for a request that is no command, or did not come so far as to be one. */
export const commandOf = (request: FastifyRequest): CommandOf | undefined => commands.get(request);
