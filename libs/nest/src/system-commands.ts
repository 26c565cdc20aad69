import type { Service } from '@havstang/contracts';
import { isRejection, NotFound, PersonErased, type CommandMeta } from '@havstang/kernel';
import { send } from './aggregate.js';
import type { Wanted } from './reaction.js';
import { recordRefusal } from './refusals.js';
import { SYSTEM, type CarriedOut, type Runtime } from './runtime.js';

/** Why the system acts: which reaction or timer, for whom, and what it answers. */
export type Cause = Omit<CommandMeta, 'actor' | 'at' | 'commandId'> &
  Pick<CarriedOut, 'by' | 'event'> & { readonly commandId: string };

/**
 * Carries out what a reaction or the clock wants. A rule's refusal is recorded as an answer, not thrown: trying again would not change it. Throws only
 * what may pass by itself.
 */
export const carryOutForSystem = async (
  runtime: Runtime,
  service: Service,
  wanted: Wanted,
  { by, event, ...cause }: Cause,
): Promise<void> => {
  const began = performance.now();
  const tell = (came: Pick<CarriedOut, 'repeated' | 'error'>): void =>
    runtime.carriedOut?.({
      commandId: cause.commandId,
      type: wanted.type,
      service,
      by,
      ...(event && { event }),
      began,
      ...came,
    });
  try {
    tell({ repeated: await carryOut(runtime, service, wanted, cause) });
  } catch (error) {
    tell({ repeated: false, error });
    throw error;
  }
};

/** Resolves with whether it had been carried out before. */
const carryOut = async (
  runtime: Runtime,
  service: Service,
  { to, id, type, data }: Wanted,
  cause: Omit<Cause, 'by' | 'event'>,
): Promise<boolean> => {
  const meta: CommandMeta = {
    ...cause,
    at: runtime.now().toISOString(),
    actor: { ref: SYSTEM, role: 'system', unit: service },
  };
  const subject = `${to.contract.name}-${id}`;
  const refuse = (code: string) =>
    recordRefusal(runtime, service, { kind: 'rule', operation: type, subject, code }, meta);
  try {
    const outcome = await send(
      runtime,
      to,
      { type, id, data, meta },
      { creates: to.contract.commands[type]?.creates ?? false },
    );
    if (!isRejection(outcome)) return outcome.repeated;
    await refuse(outcome.rejected);
  } catch (error) {
    if (!(error instanceof NotFound) && !(error instanceof PersonErased)) throw error;
    await refuse(error.code);
  }
  return false;
};
