import { problemContract } from '@havstang/contracts';
import { deriveId, Unavailable, type Decider, type DomainCommand, type DomainEvent } from '@havstang/kernel';
import { openSlice, type Slice } from '@havstang/testing';
import { defineAggregate, send, type Message } from './aggregate.js';
import type { Runtime } from './runtime.js';

/** Says no unless its look-up finds that the way is free. */
const careful: Decider<null, DomainCommand, DomainEvent> = {
  category: 'problem',
  initial: null,
  decide: (command) => {
    const { free } = (command as unknown as { found: { free: boolean } }).found;
    return free ? [{ type: 'ProblemWithdrawn', data: { reason: 'R' } }] : { rejected: 'problem-ended' };
  },
  evolve: () => null,
};

describe('a command that looks something up', () => {
  let slice: Slice;
  beforeAll(async () => (slice = await openSlice([])));
  afterAll(() => slice.close());

  const carriedOut = (free: boolean, caughtUp: boolean) => {
    const lookUps = { WithdrawProblem: async () => ({ free }) };
    const aggregate = defineAggregate(problemContract, careful as never, lookUps as never);
    const running = { ...slice.runtime.running, caughtUp: async () => caughtUp };
    const runtime: Runtime = { ...slice.runtime, running };
    return send(runtime, aggregate, message(), { creates: true });
  };

  it('is accepted on what is found, although the read models are behind', async () => {
    expect(await carriedOut(true, false)).toMatchObject({ repeated: false, revision: 0 });
  });

  it('is refused on what is found once the read models have caught up', async () => {
    expect(await carriedOut(false, true)).toEqual({ rejected: 'problem-ended' });
  });

  it('is not refused on what may be old: it is to be sent again', async () => {
    await expect(carriedOut(false, false)).rejects.toBeInstanceOf(Unavailable);
  });
});

let sent = 0;
const message = (): Message => {
  const commandId = deriveId('careful', String((sent += 1)));
  const at = '2022-03-01T08:00:00.000Z';
  const actor = { ref: commandId, role: 'practitioner', unit: 'u' };
  return {
    type: 'WithdrawProblem',
    id: commandId,
    data: { reason: 'R' },
    meta: { commandId, tenant: '2584', at, occurredAt: at, correlationId: commandId, causationId: null, actor },
  };
};
