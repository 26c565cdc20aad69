import {
  ledgerSealer,
  headLeaf,
  HEADS_COMMITTED,
  headsMap,
  parseCommitment,
  toHex,
  verifyInclusion,
  fromHex,
} from '@havstang/ledger';
import { openSqlite, type SqliteLog } from '@havstang/sqlite';
import type { Tree } from '@havstang/ledger';
import { someEvents, streamOf } from '@havstang/testing/conformance';
import { keepHeads } from '@havstang/nest';

describe('the heads of streams', () => {
  let log: SqliteLog<Tree>;
  let heads: ReturnType<typeof keepHeads>;
  const keep = () => keepHeads({ store: log.store, log: log.log, origin: 'heads.test/log' });
  beforeEach(() => {
    log = openSqlite(':memory:', { sealer: ledgerSealer, origin: 'heads.test/log' });
    heads = keep();
  });
  afterEach(async () => {
    await heads.stop();
    await log.close();
  });

  const commitments = async () => (await log.log.read(0, 1_000)).filter(({ type }) => type === HEADS_COMMITTED);

  it('are committed to in the log, and proved against what is sealed', async () => {
    const one = await streamOf(log.store, someEvents(3));
    const two = await streamOf(log.store, someEvents(2));
    const proved = await heads.prove([two, 'problem-none', one]);
    expect(proved).toMatchObject({ size: 5, streams: 2, event: 5 });
    expect(proved.heads.map(({ stream, revision, index }) => [stream, revision, index])).toEqual([
      [two, 1, 4],
      [one, 2, 2],
    ]);
    const [sealed] = await commitments();
    expect(sealed).toMatchObject({
      index: 5,
      tenant: '0000',
      actor: { role: 'system' },
      data: { size: 5, streams: 2 },
    });
    const said = parseCommitment(ledgerSealer.seal(sealed!).data)!;
    for (const { position, proof, ...head } of proved.heads)
      expect(verifyInclusion(headLeaf(head), position, said.streams, proof, fromHex(said.root))).toBe(true);
  });

  it('are the fold of the log, commitments and all, also for a process that starts later', async () => {
    const one = await streamOf(log.store, someEvents(3));
    await heads.prove([one]);
    await streamOf(log.store, someEvents(1));
    const later = await keep().prove([one]);
    expect(later).toMatchObject({ size: 5, streams: 3, event: 5 });
    const map = headsMap();
    for (const { stream, revision, index } of await log.log.read(0, later.size)) map.take(stream, revision, index);
    expect(later.root).toBe(toHex(map.root()));
    // The first process does not know of the second one's commitment, and goes on all the same.
    await streamOf(log.store, someEvents(1));
    expect(await heads.prove([one])).toMatchObject({ size: 7, event: 7, heads: [{ revision: 2, index: 2 }] });
  });

  it('are not committed to again when nothing else was added', async () => {
    const one = await streamOf(log.store, someEvents(1));
    const proved = await heads.prove([one]);
    expect(await heads.prove([one])).toEqual(proved);
    for (let n = 0; n < 30; n++) heads.afterCheckpoint();
    await heads.stop();
    expect(await commitments()).toHaveLength(1);
  });

  it('are committed to with every tenth checkpoint', async () => {
    await streamOf(log.store, someEvents(1));
    for (let n = 0; n < 9; n++) heads.afterCheckpoint();
    await heads.stop();
    expect(await commitments()).toHaveLength(0);
    heads.afterCheckpoint();
    await heads.stop();
    expect(await commitments()).toHaveLength(1);
  });

  it('are committed to once by each of two processes that do it at the same moment', async () => {
    const one = await streamOf(log.store, someEvents(2));
    const other = keep();
    const [a, b] = await Promise.all([heads.prove([one]), other.prove([one])]);
    expect(new Set([a.event, b.event]).size).toBe(2);
    expect((await commitments()).map(({ revision }) => revision)).toEqual([0, 1]);
  });
});
