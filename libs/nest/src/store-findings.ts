import { storeFindingContract, type StoreFindingCommand, type StoreFindingEvent } from '@havstang/contracts';
import { deriveId, type CommandMeta, type Decider, type Sent } from '@havstang/kernel';
import { defineAggregate, send } from './aggregate.js';
import { SYSTEM, type Runtime } from './runtime.js';

type Found = { readonly recorded: boolean };

/** Recorded once; the same finding told again is "already so". */
const decider: Decider<Found, Sent<StoreFindingCommand>, StoreFindingEvent> = {
  category: 'storefinding',
  initial: { recorded: false },
  decide: ({ data }, { recorded }) => (recorded ? [] : [{ type: 'StoreTamperingFound', data }]),
  evolve: () => ({ recorded: true }),
};

const aggregate = defineAggregate(storeFindingContract, decider);

export type StoreFinding = Extract<StoreFindingCommand, { type: 'RecordStoreFinding' }>['data'];

/** Puts on record what was done to the store past this system, in the municipality whose stream it was done to. Throws what `send` throws. */
export const recordStoreFinding = async (runtime: Runtime, tenant: string, data: StoreFinding): Promise<void> => {
  const id = deriveId('storefinding', data.position, data.what, data.subject);
  const at = runtime.now().toISOString();
  const meta: CommandMeta = {
    commandId: id,
    tenant,
    actor: { ref: SYSTEM, role: 'system', unit: 'reporting' },
    at,
    occurredAt: data.at > at ? at : data.at,
    correlationId: id,
    causationId: null,
  };
  await send(runtime, aggregate, { type: 'RecordStoreFinding', id, data, meta }, { creates: true });
};
