import { codecOf, problemContract } from '@havstang/contracts';
import {
  defineReadModel,
  deriveId,
  type Decider,
  type DomainCommand,
  type DomainEvent,
  type SealedEvent,
} from '@havstang/kernel';
import { appendLeaf, documentDigest, emptyTree, rootOf, rowLeaf } from '@havstang/ledger';
import { openSlice, type Client, type Slice } from '@havstang/testing';
import { jest } from '@jest/globals';
import { defineAggregate } from './aggregate.js';
import { attestationPath, attestationProvider, attestForAll } from './attestations.js';
import type { ServiceDefinition } from './service.js';

const reports: Decider<null, DomainCommand, DomainEvent> = {
  category: 'problem',
  initial: null,
  decide: ({ data }) => [
    { type: 'ProblemReported', data: { ...data, reporterUnit: 'u', reporter: deriveId('reporter') } },
  ],
  evolve: () => null,
};
const titles = defineReadModel<{ title: string }, DomainEvent>({
  name: 'titles',
  version: 1,
  codec: codecOf(problemContract) as never,
  keys: ({ id }) => [id],
  project: (_, { data }) => ({ title: (data as { title: string }).title }),
});
const service: ServiceDefinition = {
  service: 'challenges',
  aggregates: [defineAggregate(problemContract, reports as never)],
  readModels: [titles],
  views: [],
  reactions: [],
  timers: [],
};

describe('what the views held', () => {
  let slice: Slice;
  let now = '2022-03-01T12:00:00.000Z';
  let [practitioner, auditor]: Client[] = [];
  beforeEach(async () => {
    slice = await openSlice([service], () => new Date(now));
    practitioner = await slice.as({ name: 'p', roles: ['practitioner'], unit: 'u' });
    auditor = await slice.as({ name: 'a', roles: ['auditor'], unit: 'u' });
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await slice.close();
  });

  const report = async (title: string, by = practitioner): Promise<string> =>
    String((await by!.send('reportProblem', { title, description: 'D' })).body['id']);
  const attested = async (): Promise<readonly SealedEvent[]> => {
    await slice.settled();
    const events = await slice.log.read(0, 100);
    return events.filter(({ type }) => type.endsWith('read-models-attested.v1'));
  };
  const rootFor = (rows: Readonly<Record<string, string>>): string => {
    const keys = Object.keys(rows).toSorted();
    const leaves = keys.map((key) => rowLeaf({ key: `2584/${key}`, sha256: documentDigest({ title: rows[key]! }) }));
    return Buffer.from(rootOf(leaves.reduce(appendLeaf, emptyTree))).toString('hex');
  };

  it('is put on record when an auditor asks, as the root over all rows of the municipality', async () => {
    const [one, other] = [await report('Fel dörr'), await report('Två gånger')];
    await report('Annans', await slice.as({ name: 'x', roles: ['practitioner'], unit: 'u', tenant: '2580' }));
    await slice.settled();
    const { status, body } = await auditor!.request('POST', attestationPath('challenges'), { occasion: 'KS' });
    const tables = [
      { table: 'titles@1', index: 3, rows: 2, root: rootFor({ [one]: 'Fel dörr', [other]: 'Två gånger' }) },
    ];
    expect([status, body['tables']]).toEqual([201, tables]);
    expect((await attested()).map(({ data, actor }) => [data, actor.role])).toEqual([
      [{ occasion: 'KS', tables }, 'auditor'],
    ]);
  });

  it('is not put on record for somebody without the role, nor when there is nothing', async () => {
    expect((await practitioner!.request('POST', attestationPath('challenges'), { occasion: 'KS' })).status).toBe(403);
    expect((await auditor!.request('POST', attestationPath('challenges'), { occasion: 'KS' })).status).toBe(404);
    expect(await attested()).toEqual([]);
  });

  it('is put on record once an occasion, whoever else does it', async () => {
    await report('Fel dörr');
    await slice.settled();
    const attest = () => attestForAll(slice.runtime, 'challenges', [titles], '2022-03-02');
    await Promise.all([attest(), attest()]);
    await report('Två gånger');
    await slice.settled();
    await attest();
    expect(await attested()).toHaveLength(1);
    await attestForAll(slice.runtime, 'challenges', [titles], '2022-03-03');
    expect((await attested()).map(({ data }) => (data as { tables: { rows: number }[] }).tables[0]!.rows)).toEqual([
      1, 2,
    ]);
  });

  it('is put on record by the clock when the day turns in Sweden', async () => {
    await report('Fel dörr');
    await slice.settled();
    let tick = (): void => undefined;
    jest.spyOn(globalThis, 'setInterval').mockImplementation(((call: () => void) => {
      tick = call;
      return undefined;
    }) as never);
    const clock = new (attestationProvider('challenges', [titles]))(slice.runtime);
    clock.onApplicationBootstrap();
    const look = async (at: string): Promise<number> => {
      now = at;
      tick();
      await clock.turn;
      return (await attested()).length;
    };
    expect(await look('2022-03-01T22:59:59.000Z')).toBe(0);
    expect(await look('2022-03-01T23:00:30.000Z')).toBe(1);
    expect(await look('2022-03-01T23:01:30.000Z')).toBe(1);
    await clock.onApplicationShutdown();
  });
});
