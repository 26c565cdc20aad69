import { generateSigningKey, parseSigningKey, parseVerifierKey } from '@havstang/ledger';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logOf, ORIGIN } from './log.fixture.js';
import { startWitness, type RunningWitness } from './start.js';

const log = logOf();
const fork = logOf(log.key, 3);
const stranger = logOf(parseSigningKey(generateSigningKey(ORIGIN)));

describe('what an operator sees of a witness', () => {
  let dataDir: string;
  let witness: RunningWitness;
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'havstang-witness-'));
    witness = await startWitness(
      {
        port: 0,
        host: '127.0.0.1',
        metricsPort: 0,
        dataDir,
        name: 'witness.example/lund',
        logs: [parseVerifierKey(log.key.vkey)!],
      },
      () => undefined,
    );
  });
  afterEach(async () => {
    await witness.stop();
    rmSync(dataDir, { recursive: true });
  });

  const add = (body: string): Promise<Response> => fetch(`${witness.url}/add-checkpoint`, { method: 'POST', body });
  const told = async (): Promise<string> => (await fetch(witness.metrics!)).text();

  it('how far it has cosigned each log that it follows, also before it has', async () => {
    expect(await told()).toContain(`havstang_witnessed_events{log="${ORIGIN}"} 0`);
    await add(await log.request(0, 3));
    await add(await log.request(3, 8));
    expect(await told()).toContain(`havstang_witnessed_events{log="${ORIGIN}"} 8`);
  });

  it('what it answered, by its reason, each of which begins at 0', async () => {
    await add(await log.request(0, 4));
    for (const body of ['', await log.request(0, 5), await fork.request(4, 6), await stranger.request(4, 6)])
      await add(body);
    await add('x'.repeat(70_000));
    const counted = [...(await told()).matchAll(/^havstang_witness_answers_total\{outcome="([\w-]+)"\} (\d+)$/gm)];
    expect(Object.fromEntries(counted.map(([, outcome, count]) => [outcome, Number(count)]))).toEqual({
      cosigned: 1,
      malformed: 1,
      'other-size': 1,
      'not-continued': 1,
      'not-signed': 1,
      'too-large': 1,
      'unknown-log': 0,
      failed: 0,
    });
  });

  it('requests by the pattern of their route', async () => {
    const hash = 'a'.repeat(64);
    for (const path of [`/${hash}/checkpoint`, '/vkey', `/${hash}`, '/kajsa']) await fetch(witness.url + path);
    const page = await told();
    for (const [route, status] of [
      ['/:log/checkpoint', 404],
      ['/vkey', 200],
      ['none', 404],
    ])
      expect(page).toContain(`havstang_http_request_seconds_count{method="GET",route="${route}",status="${status}"}`);
    expect(page).not.toMatch(/kajsa|aaaa/);
  });
});
