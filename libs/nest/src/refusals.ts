import {
  refusalContract,
  SERVICES,
  type RefusalCommand,
  type RefusalEvent,
  type Role,
  type Service,
  type Text,
} from '@havstang/contracts';
import { deriveId, type CommandMeta, type Decider, type Sent } from '@havstang/kernel';
import { defineAggregate, send, type Aggregate } from './aggregate.js';
import { roleFor, type Person } from './auth.js';
import { known } from './problem-details.js';
import { roleNames } from './role-names.js';
import type { Runtime } from './runtime.js';

type Refusal = { readonly recorded: boolean };

/** Recorded once; the same command refused again is "already so". */
export const refusal: Decider<Refusal, Sent<RefusalCommand>, RefusalEvent> = {
  category: 'refusal',
  initial: { recorded: false },
  decide: ({ data: { kind, ...data } }, { recorded }) =>
    recorded ? [] : [{ type: kind === 'rule' ? 'CommandRefused' : 'AccessRefused', data }],
  evolve: () => ({ recorded: true }),
};

const aggregates = Object.fromEntries(
  SERVICES.map((service) => [service, defineAggregate(refusalContract(service), refusal)]),
) as Readonly<Record<Service, Aggregate>>;

export type RefusalData = Extract<RefusalCommand, { type: 'RecordRefusal' }>['data'];

/** A refusal is an event too, in a stream of its own so that it never disturbs the one it was asked of. */
export const recordRefusal = async (
  runtime: Runtime,
  service: Service,
  data: RefusalData,
  meta: CommandMeta,
): Promise<void> => {
  const id = deriveId('refusal', meta.commandId, data.operation, data.code);
  await send(runtime, aggregates[service], { type: 'RecordRefusal', id, data, meta }, { creates: true });
};

const whoMay = (roles: readonly Role[]): Text => {
  const { en, sv } = roleNames(roles);
  return { en: `Who may: ${en}.`, sv: `Det får: ${sv}.` };
};

const FOR_PEOPLE: Text = {
  en: 'A program may read. This is done by a person, in their own name.',
  sv: 'Ett program får läsa. Det här gör en människa, i eget namn.',
};

/**
 * The role under which a person may do this. When there is none the refusal is recorded, `refused` is told by which command, and the problem `not-allowed`
 * thrown.
 */
export const requireRole = async (
  runtime: Runtime,
  service: Service,
  operation: string,
  roles: readonly Role[],
  person: Person,
  refused: (commandId: string) => void = () => undefined,
): Promise<Role> => {
  const role = roleFor(person, roles);
  if (role) return role;
  const at = runtime.now().toISOString();
  const commandId = runtime.newId();
  refused(commandId);
  const actor = { ref: person.ref, role: person.roles[0] ?? 'none', unit: person.unit };
  const meta = {
    commandId,
    tenant: person.tenant,
    actor,
    at,
    occurredAt: at,
    correlationId: commandId,
    causationId: null,
  };
  await recordRefusal(runtime, service, { kind: 'access', operation, code: 'not-allowed' }, meta);
  throw known('not-allowed', { detail: roles.length === 0 ? FOR_PEOPLE : whoMay(roles), facts: { roles } });
};
