import { problemContract, storedType } from '@havstang/contracts';
import {
  DEFAULT_RETRY,
  deriveId,
  Poison,
  Unavailable,
  type Decider,
  type DomainCommand,
  type DomainEvent,
} from '@havstang/kernel';
import { openSlice, type Client, type Slice } from '@havstang/testing';
import { EventEmitter } from 'node:events';
import { defineAggregate } from './aggregate.js';
import { BusStrategy } from './bus-strategy.js';
import { defineReaction } from './reaction.js';
import type { ServiceDefinition } from './service.js';

/** Counts perspectives on a second problem stream: enough of a domain to see a reaction at work. */
const tally: Decider<number, DomainCommand, DomainEvent> = {
  category: 'problem',
  initial: 0,
  decide: ({ type, data }, count) => {
    if (type === 'ReportProblem')
      return [{ type: 'ProblemReported', data: { ...data, reporterUnit: 'u', reporter: deriveId('r') } }];
    if (type !== 'NoteReframing') return [];
    return count >= 2 ? { rejected: 'problem-ended' } : [{ type: 'ProblemReframed', data }];
  },
  evolve: (count, { type }) => (type === 'ProblemReframed' ? count + 1 : count),
};
const problems = defineAggregate(problemContract, tally as never);
const challengeId = deriveId('challenge');

let failures = 0;
const onReported = defineReaction({
  name: 'on-problem-reported',
  contract: problemContract,
  on: ['ProblemReported'],
  react: (event) => {
    if (event.data.title === 'later' && failures-- > 0) throw new Error('not yet');
    if (event.data.title === 'away' && failures-- > 0) throw new Unavailable('away');
    if (event.data.title === 'poison') throw new Poison('never');
    const note = (id: string) => ({ to: problems, id, type: 'NoteReframing', data: { challengeId } });
    return event.data.title === 'nowhere'
      ? [note(deriveId('nowhere'))]
      : [note(event.id), note(event.id), note(event.id)];
  },
});

const service: ServiceDefinition = {
  service: 'challenges',
  aggregates: [problems],
  readModels: [],
  views: [],
  reactions: [onReported],
  timers: [],
};

describe('reactions over the bus', () => {
  let slice: Slice;
  let person: Client;
  beforeAll(async () => {
    slice = await openSlice([service]);
    person = await slice.as({ name: 'p', roles: ['practitioner'], unit: 'u' });
  });
  afterAll(() => slice.close());

  const report = async (title: string): Promise<string> =>
    String((await person.send('reportProblem', { title, description: 'D' })).body['id']);
  const eventually = async (holds: () => Promise<boolean>) => {
    for (let i = 0; i < 400 && !(await holds()); i++) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await holds()).toBe(true);
  };
  const refusals = async () =>
    (await slice.log.read(0, 1_000)).filter(({ type }) => type.endsWith('command-refused.v1'));

  it('does what the event asks for, in the system’s name, and says what caused it', async () => {
    const id = await report('now');
    await eventually(async () => (await slice.runtime.store.read(`problem-${id}`)).length === 3);
    const [cause, effect] = await slice.runtime.store.read(`problem-${id}`);
    expect(effect).toMatchObject({
      causationId: cause?.id,
      correlationId: cause?.correlationId,
      actor: { role: 'system', unit: 'challenges' },
    });
  });

  it('records a rule’s refusal as an answer and goes on', async () => {
    const id = await report('refused');
    await eventually(async () =>
      (await refusals()).some(({ data }) => data['subject'] === `problem-${id}` && data['code'] === 'problem-ended'),
    );
    expect((await slice.runtime.bus.parked()).length).toBe(0);
  });

  it('records that there was nothing to act on', async () => {
    await report('nowhere');
    await eventually(async () => (await refusals()).some(({ data }) => data['code'] === 'not-found'));
  });

  it('tries again what may pass by itself, and does it once', async () => {
    failures = 2;
    const id = await report('later');
    await eventually(async () => (await slice.runtime.store.read(`problem-${id}`)).length === 3);
    expect(failures).toBe(-1);
  });

  it('waits for what is unavailable, however often it is, and sets nothing aside', async () => {
    failures = 2 * DEFAULT_RETRY.maxAttempts;
    const id = await report('away');
    await eventually(async () => (await slice.runtime.store.read(`problem-${id}`)).length === 3);
    expect(await slice.runtime.bus.parked()).toEqual([]);
  });

  it('sets a poison aside at once, and says why', async () => {
    const id = await report('poison');
    await eventually(async () => (await slice.runtime.bus.parked()).length === 1);
    expect(await slice.runtime.bus.parked()).toMatchObject([
      { stream: `problem-${id}`, attempts: 1, reason: 'Poison: never' },
    ]);
  });
});

describe('the bus strategy', () => {
  it('refuses to start with a handler for an event that no contract names', async () => {
    const strategy = new BusStrategy({ ...new EventEmitter() } as never);
    strategy.addHandler('se.havstang.challenges.never-heard-of.v1', async () => undefined, true, {
      group: 'challenges.reactions',
    });
    const error = await new Promise((resolve) => strategy.listen(resolve));
    expect(String(error)).toContain('never-heard-of');
  });

  it('leaves a group that it was let into only after it was closed', async () => {
    const admitted = Promise.withResolvers<object>();
    let left = 0;
    const strategy = new BusStrategy({ subscribe: () => admitted.promise } as never);
    strategy.addHandler(storedType(problemContract, 'ProblemReported', 1), async () => undefined, true, { group: 'g' });
    const listening = new Promise((resolve) => strategy.listen(resolve));
    await strategy.close();
    admitted.resolve({ stop: async () => void (left += 1) });
    await listening;
    expect(left).toBe(1);
  });

  it('gives an event to every handler of a group, and knows older versions', () => {
    const versions = [1, 2].map((version) => storedType(problemContract, 'ProblemReported', version));
    expect(onReported.types).toEqual(new Set(versions));
  });
});
