import { camel, filled, kebab, type CommandDefinition, type Contract } from '@havstang/contracts';
import { deriveId, isRejection, type CommandMeta, type Outcome, type RecordedEvent } from '@havstang/kernel';
import { Controller, Inject, Post, Req, Res, type Type } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { send, type Aggregate } from './aggregate.js';
import { noteCommand } from './command-of.js';
import { personOf, VERIFY, type Person, type Verify } from './auth.js';
import { checked } from './checked.js';
import { rememberKeyUses } from './key-uses.js';
import { languageOf } from './language.js';
import { known, Problem } from './problem-details.js';
import { recordRefusal, requireRole } from './refusals.js';
import { PERSONAL_TEXTS, revealOutcome } from './reveal.js';
import { RUNTIME, type Runtime } from './runtime.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Clocks of people's devices may be this much ahead, milliseconds. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** Public commands: those that the system alone sends have no route. */
export const publicCommands = (contract: Contract): [string, CommandDefinition][] =>
  Object.entries(contract.commands).filter(([, definition]) => definition.roles[0] !== 'system');

/** `/api/challenges/problems` to start one, `/api/challenges/problems/{id}/triage-problem` for the rest. */
export const commandPath = (contract: Contract, name: string, definition: CommandDefinition): string =>
  `/api/${contract.service}/${contract.path}${definition.creates ? (isFirstCreator(contract, name) ? '' : `/${kebab(name)}`) : `/{id}/${kebab(name)}`}`;

const isFirstCreator = (contract: Contract, name: string): boolean =>
  publicCommands(contract).find(([, definition]) => definition.creates)?.[0] === name;

/** A Nest controller with one POST route per public command of an aggregate. Role, body, time and id are settled here; the rules decide. */
export const commandController = (aggregate: Aggregate): Type => {
  const { contract } = aggregate;

  @Controller()
  class CommandController {
    readonly keyUses = rememberKeyUses();

    constructor(
      @Inject(RUNTIME) readonly runtime: Runtime,
      @Inject(VERIFY) readonly verify: Verify,
    ) {}
  }

  for (const [name, definition] of publicCommands(contract)) {
    const route = async function (
      this: CommandController,
      request: FastifyRequest,
      reply: FastifyReply,
    ): Promise<void> {
      const person = await personOf(request, this.verify);
      const refused = (commandId: string) => noteCommand(request, { commandId, repeated: false });
      const roles = person.program ? [] : definition.roles;
      const role = await requireRole(this.runtime, contract.service, camel(name), roles, person, refused);
      const message = readCommand(this.runtime, contract, name, definition, person, request);
      noteCommand(request, { commandId: message.meta.commandId, repeated: false });
      const meta = { ...message.meta, actor: { ref: person.ref, role, unit: person.unit } };
      const work = () => send(this.runtime, aggregate, { ...message, meta }, sendingOptions(definition, request));
      const outcome =
        request.headers['idempotency-key'] === undefined
          ? await work()
          : await this.keyUses.once(meta.commandId, message.sent, work, wasCarriedOut);
      await answerWith(outcome, this.runtime, aggregate, definition, { ...message, meta }, person, request, reply);
    };
    Object.defineProperty(CommandController.prototype, camel(name), { value: route, writable: true });
    const descriptor = Object.getOwnPropertyDescriptor(CommandController.prototype, camel(name)) as PropertyDescriptor;
    Post(commandPath(contract, name, definition).replace('{id}', ':id'))(
      CommandController.prototype,
      camel(name),
      descriptor,
    );
    Req()(CommandController.prototype, camel(name), 0);
    Res()(CommandController.prototype, camel(name), 1);
  }
  Object.defineProperty(CommandController, 'name', { value: `${contract.service}.${contract.name}.commands` });
  return CommandController;
};

type Read = {
  readonly type: string;
  readonly id: string;
  readonly data: object;
  /** The body as it was sent. */
  readonly sent: object;
  readonly meta: Omit<CommandMeta, 'actor'>;
};

const readCommand = (
  { now, newId }: Runtime,
  contract: Contract,
  name: string,
  definition: CommandDefinition,
  person: Person,
  request: FastifyRequest,
): Read => {
  const body = request.body === undefined ? {} : request.body;
  const sent = checked(definition.body, body) as { occurredAt?: string };
  const { occurredAt: said, ...data } = sent;
  const given = (request.params as { id?: string }).id?.toLowerCase();
  if (given !== undefined && !UUID.test(given)) throw known('not-found');

  const instant = now();
  const at = instant.toISOString();
  const occurredAt = said === undefined ? at : new Date(said).toISOString();
  if (Date.parse(occurredAt) > instant.getTime() + CLOCK_TOLERANCE_MS) {
    throw known('invalid-input', {
      errors: [
        {
          field: 'occurredAt',
          detail: {
            en: `Lies in the future; the server’s time is ${at}.`,
            sv: `Ligger i framtiden; serverns tid är ${at}.`,
          },
        },
      ],
    });
  }
  const key = idempotencyKey(request);
  const commandId =
    key === undefined ? newId() : deriveId('command', person.tenant, person.ref, name, given ?? '', key);
  const natural = definition.naturalKey.map((field) => String((data as Record<string, unknown>)[field]));
  const id = given ?? (natural.length > 0 ? deriveId(person.tenant, contract.name, ...natural) : commandId);
  const when = occurredAt > at ? at : occurredAt;
  return {
    type: name,
    id,
    data,
    sent,
    meta: { commandId, tenant: person.tenant, at, occurredAt: when, correlationId: commandId, causationId: null },
  };
};

const idempotencyKey = (request: FastifyRequest): string | undefined => {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key === 'string' && /^[\x21-\x7e]{1,128}$/.test(key)) return key;
  const detail = { en: '1 to 128 visible ASCII characters.', sv: '1 till 128 synliga ASCII-tecken.' };
  throw known('invalid-input', { errors: [{ field: 'Idempotency-Key', detail }] });
};

/** `If-Match: "4"` (RFC 9110, 13.1.1): the revision that the sender saw. */
const expectedRevision = (request: FastifyRequest): number | undefined => {
  const header = request.headers['if-match'];
  if (header === undefined || header === '*') return undefined;
  const revision = /^"(\d{1,15})"$/.exec(header)?.[1];
  if (revision === undefined) {
    const detail = {
      en: 'A revision in double quotes, such as "4".',
      sv: 'En revision inom citattecken, till exempel "4".',
    };
    throw known('invalid-input', { errors: [{ field: 'If-Match', detail }] });
  }
  return Number(revision);
};

const sendingOptions = (definition: CommandDefinition, request: FastifyRequest) => {
  const expected = expectedRevision(request);
  return { creates: definition.creates, ...(expected === undefined ? {} : { expected }) };
};

/** Whether the log holds it from now on: what was refused, or was so already, may be sent anew in other words. */
const wasCarriedOut = (outcome: Outcome): boolean =>
  !isRejection(outcome) && !outcome.repeated && outcome.events.length > 0;

const answerWith = async (
  outcome: Outcome,
  runtime: Runtime,
  aggregate: Aggregate,
  definition: CommandDefinition,
  message: Read & { readonly meta: CommandMeta },
  person: Person,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> => {
  const { contract } = aggregate;
  if (isRejection(outcome)) {
    const { rejected: code, field, facts } = outcome;
    const sentence = contract.rejections[code] ?? { en: code, sv: code };
    const subject = `${contract.name}-${message.id}`;
    await recordRefusal(
      runtime,
      contract.service,
      { kind: 'rule', operation: camel(message.type), subject, code, ...(field !== undefined && { field }) },
      message.meta,
    );
    const title = { en: 'A rule says no.', sv: 'En regel säger nej.' };
    throw new Problem({
      code,
      status: 409,
      title,
      detail: filled(sentence, facts),
      ...(field !== undefined && { field }),
      ...(facts && { facts }),
    });
  }
  const { stream, revision, events: caused, repeated, index } = outcome;
  if (repeated) noteCommand(request, { commandId: message.meta.commandId, repeated });
  if (index !== undefined) void reply.header('ledger-index', String(index));
  if (definition.creates)
    void reply.header('location', `/api/${contract.service}/${contract.path}/${message.id}/history`);
  const answer = (events: readonly RecordedEvent[]): string =>
    JSON.stringify({
      id: message.id,
      stream,
      revision,
      repeated,
      events: events.map(({ id, type, revision: at, data }) => ({ id, type, revision: at, data })),
    });
  const { json, header } = await revealOutcome(runtime, person, languageOf(request), outcome, answer);
  if (header !== undefined) void reply.header(PERSONAL_TEXTS, header);
  void reply
    .code(definition.creates && !repeated && caused.length > 0 ? 201 : 200)
    .header('etag', `"${revision}"`)
    .header('content-type', 'application/json; charset=utf-8')
    .send(json);
};
