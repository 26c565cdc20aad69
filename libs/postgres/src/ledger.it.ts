import { randomUUID } from 'node:crypto';
import { ledgerSealer, rootOf, rootOfLeaves } from '@havstang/ledger';
import { expectRuns } from '@havstang/testing/conformance';
import pg from 'pg';
import { InconsistentCheckpoint, openPostgresLedger, OtherOrigin } from './index.js';
import { positioned } from './sealed.harness.js';
import { makeDatabase, type TestDatabase } from './server.harness.js';

const NEVER = new AbortController().signal;

describe('the ledger as it is stored', () => {
  let database: TestDatabase;
  let url: string;
  beforeEach(async () => {
    database = await makeDatabase();
    url = `${database.url}?schema=havstang`;
  });
  afterEach(() => database.drop());

  const open = async (origin = 'kiruna.example/log') => {
    const opened = await openPostgresLedger(url, { sealer: ledgerSealer, setUp: true, origin });
    await opened.sealing.lead(NEVER);
    return opened;
  };

  it('keeps the name that it was created under', async () => {
    const first = await open();
    expect(first.ledger.origin).toBe('kiruna.example/log');
    await first.close();
    await expect(open('lulea.example/log')).rejects.toThrow(OtherOrigin);
    const again = await open();
    expect(again.ledger.origin).toBe('kiruna.example/log');
    await again.close();
  });

  it('gives entries as they were sealed, under the root that they come to', async () => {
    const { sealing, ledger, close } = await open();
    const batch = positioned(`conformance-${randomUUID()}`, 0, 7);
    await sealing.seal(batch);
    expect(await ledger.size()).toBe(7);
    const entries = await ledger.entries(0, 10);
    expect(entries.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    batch.forEach(({ event }, n) => {
      const { entry, data, leaf } = ledgerSealer.seal(event);
      expect(entries[n]).toMatchObject({ entry, data });
      expect(Buffer.compare(entries[n]!.leaf, leaf)).toBe(0);
    });
    expect((await ledger.entries(5, 1)).map(({ index }) => index)).toEqual([5]);
    expect(rootOf(await ledger.tree())).toEqual(rootOfLeaves(entries.map(({ leaf }) => leaf)));
    await close();
  });

  it.each([
    ['all, as after an upgrade', 'true'],
    ['the last, as where an older version has sealed since', '(idx + 1) * 16 ^ level > 200'],
  ])('that lacks runs, %s, is given them with the next event', async (_, lacking) => {
    const stream = `conformance-${randomUUID()}`;
    const before = await open();
    await before.sealing.seal(positioned(stream, 0, 600));
    await before.close();
    await database.admin('DROP TRIGGER run_is_never_changed ON havstang.run');
    await database.admin(`DELETE FROM havstang.run WHERE ${lacking}`);
    const { sealing, log, close } = await open();
    expect((await log.runs([{ level: 1, from: 0, to: 37 }]))[0]!.length).toBeLessThan(37);
    await sealing.seal(positioned(stream, 600, 1));
    await expectRuns(log, await log.leaves(0, 1_000));
    await sealing.seal(positioned(stream, 601, 30));
    await expectRuns(log, await log.leaves(0, 1_000));
    await close();
  });

  it.each(['UPDATE havstang.run SET idx = 9', 'DELETE FROM havstang.run', 'TRUNCATE havstang.run'])(
    'refuses the statement %s',
    async (statement) => {
      const { sealing, close } = await open();
      await sealing.seal(positioned(`conformance-${randomUUID()}`, 0, 16));
      await expect(database.admin(statement)).rejects.toThrow('never changed');
      await close();
    },
  );

  it('is known to have grown in the process that sealed, without asking the server', async () => {
    const { sealing, log, close } = await open();
    await sealing.seal(positioned(`conformance-${randomUUID()}`, 0, 1));
    const admin = new pg.Client(database.url);
    await admin.connect();
    // Whoever asks for the size of the ledger waits from here on.
    await admin.query('BEGIN; LOCK TABLE havstang.ledger IN ACCESS EXCLUSIVE MODE');
    const seen: unknown[] = [];
    for await (const page of log.subscribe(0, AbortSignal.timeout(5_000))) {
      seen.push(...page);
      break;
    }
    await admin.end();
    await close();
    expect(seen).toHaveLength(1);
  });

  it('keeps checkpoints once each, growing, and never beyond the log', async () => {
    const { sealing, ledger, close } = await open();
    await sealing.seal(positioned(`conformance-${randomUUID()}`, 0, 3));
    await ledger.keepCheckpoint({ size: 1, note: 'one' });
    await ledger.keepCheckpoint({ size: 3, note: 'three' });
    await ledger.keepCheckpoint({ size: 3, note: 'three' });
    for (const contradiction of [
      { size: 3, note: 'another three' },
      { size: 2, note: 'two' },
      { size: 4, note: 'four' },
    ]) {
      await expect(ledger.keepCheckpoint(contradiction)).rejects.toThrow(InconsistentCheckpoint);
    }
    expect(await ledger.checkpoints()).toEqual([
      { size: 1, note: 'one' },
      { size: 3, note: 'three' },
    ]);
    expect(await ledger.checkpoints(2)).toEqual([{ size: 3, note: 'three' }]);
    await close();
  });

  it('keeps what others put to checkpoints, the first of each', async () => {
    const { sealing, ledger, close } = await open();
    await sealing.seal(positioned(`conformance-${randomUUID()}`, 0, 2));
    const ofLund = { size: 2, kind: 'cosignature', by: 'lund+01234567', value: 'first' } as const;
    const ofLulea = { ...ofLund, size: 1, by: 'luleå+01234567' };
    await ledger.keepCountersignature(ofLund);
    await ledger.keepCountersignature({ ...ofLund, value: 'second' });
    await ledger.keepCountersignature(ofLulea);
    expect(await ledger.countersignatures()).toEqual([ofLulea, ofLund]);
    expect(await ledger.countersignatures(2)).toEqual([ofLund]);
    await close();
  });

  it('lets one of many signers at once have a size', async () => {
    const { sealing, ledger, close } = await open();
    await sealing.seal(positioned(`conformance-${randomUUID()}`, 0, 3));
    const kept = await Promise.allSettled(
      Array.from({ length: 6 }, (_, n) => ledger.keepCheckpoint({ size: 3, note: `note ${n}` })),
    );
    expect(kept.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = kept.filter((one) => one.status === 'rejected').map(({ reason }) => reason as unknown);
    expect(refused.every((reason) => reason instanceof InconsistentCheckpoint)).toBe(true);
    expect(await ledger.checkpoints()).toHaveLength(1);
    await close();
  });
});
