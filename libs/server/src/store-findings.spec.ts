import { keyWrap, newId, personalTexts, type EventStore } from '@havstang/kernel';
import { ledgerSealer, textCipher, type Tree } from '@havstang/ledger';
import type { Runtime } from '@havstang/nest';
import { openSqlite, openSqliteKeyVault, type SqliteLog } from '@havstang/sqlite';
import { anEvent } from '@havstang/testing/conformance';
import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStoreFindings } from './store-findings.js';

const STREAM = 'problem-00000000-0000-4000-8000-000000000001';
const AT = '2022-05-18T08:00:00.000Z';
const deleted = { what: 'deleted', stream: STREAM, position: '7/7', at: AT, metadata: { $tb: 1 } } as const;

describe('findings in the event store', () => {
  let log: SqliteLog<Tree>;
  let dir: string;
  let file: string;
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'havstang-findings-'));
    file = join(dir, 'store-findings.jsonl');
    log = openSqlite(':memory:', { sealer: ledgerSealer, origin: 'findings.test/log' });
    await log.store.append(STREAM, -1, [{ ...anEvent(), tenant: '2584' }]);
  });
  afterEach(async () => {
    await log.close();
    rmSync(dir, { recursive: true });
  });

  const texts = personalTexts(openSqliteKeyVault(':memory:', keyWrap(randomBytes(32))), textCipher);
  const runtimeOn = (store: EventStore) => ({ store, texts, now: () => new Date(), newId }) as Runtime;
  const recorded = async () =>
    (await log.log.read(0, 100)).filter(({ type }) => type === 'se.havstang.reporting.store-tampering-found.v1');
  const until = async (count: number): Promise<void> => {
    for (let n = 0; n < 1_000 && (await recorded()).length < count; n++)
      await new Promise((resolve) => setTimeout(resolve, 5));
  };

  it('are sealed, each once, in the municipality whose stream it was, by the system', async () => {
    const findings = createStoreFindings(file);
    findings.tell(deleted);
    findings.begin(runtimeOn(log.store), log.log);
    findings.tell(deleted);
    findings.tell({ ...deleted, what: 'tombstoned', stream: 'problem-unknown', position: '9/9' });
    await until(2);
    await findings.stop();
    // Told again after a restart.
    const again = createStoreFindings(file);
    again.tell(deleted);
    again.begin(runtimeOn(log.store), log.log);
    again.tell({ ...deleted, position: '11/11' });
    await until(3);
    await again.stop();
    expect(await recorded()).toMatchObject([
      {
        tenant: '2584',
        occurredAt: AT,
        actor: { role: 'system' },
        data: { what: 'deleted', subject: STREAM, position: '7/7', at: AT, metadata: '{"$tb":1}' },
      },
      { tenant: '0000', data: { what: 'tombstoned', position: '9/9' } },
      { tenant: '2584', data: { position: '11/11' } },
    ]);
  });

  it('are not lost by a process that ends before it could put them on record', async () => {
    createStoreFindings(file).tell(deleted);
    // Ended while it wrote the second one, which the sequencer has not gone past.
    appendFileSync(file, '{"what":"tombst');
    const again = createStoreFindings(file);
    again.tell({ ...deleted, position: '9/9' });
    again.begin(runtimeOn(log.store), log.log);
    await until(2);
    await again.stop();
    expect(await recorded()).toMatchObject([{ data: { position: '7/7' } }, { data: { position: '9/9' } }]);
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  it('are not spoilt by one that could be written only in part', async () => {
    const full = createStoreFindings(file);
    full.tell(deleted);
    appendFileSync(file, '{"what":"tombst');
    full.tell({ ...deleted, position: '9/9' });
    const again = createStoreFindings(file);
    again.begin(runtimeOn(log.store), log.log);
    await until(2);
    await again.stop();
    expect(await recorded()).toMatchObject([{ data: { position: '7/7' } }, { data: { position: '9/9' } }]);
  });

  it('end when the process does, also while there is nothing to tell', async () => {
    const findings = createStoreFindings(file);
    findings.begin(runtimeOn(log.store), log.log);
    await findings.stop();
    expect(await recorded()).toEqual([]);
  });
});
