import { mkdtemp, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  cosignatureBy,
  formatAddCheckpoint,
  generateSigningKey,
  parseCosignerKey,
  parseNote,
  parseSigningKey,
  parseVerifierKey,
  signCheckpoint,
} from '@havstang/ledger';
import { readLogs, witnessConfigurationFrom } from './configuration.js';
import { logOf, ORIGIN } from './log.fixture.js';
import { startWitness, type RunningWitness } from './start.js';

const log = logOf();
const fork = logOf(log.key, 3);
const stranger = logOf(parseSigningKey(generateSigningKey(ORIGIN)));
const logs = [parseVerifierKey(log.key.vkey)!];

describe('a witness', () => {
  let dataDir: string;
  let witness: RunningWitness;
  const start = async (): Promise<void> => {
    const configuration = {
      port: 0,
      host: '127.0.0.1',
      metricsPort: undefined,
      dataDir,
      name: 'witness.example/lund',
      logs,
    };
    witness = await startWitness(configuration, () => undefined);
  };
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'havstang-witness-'));
    await start();
  });
  afterEach(async () => {
    await witness.stop();
    await rm(dataDir, { recursive: true });
  });

  const add = async (body: string) => {
    const response = await fetch(`${witness.url}/add-checkpoint`, { method: 'POST', body });
    return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
  };
  const cosigned = async (old: number, size: number): Promise<void> => {
    expect((await add(await log.request(old, size))).status).toBe(200);
  };

  it('cosigns what continues the last tree, with the time', async () => {
    await cosigned(0, 3);
    const before = Math.floor(Date.now() / 1_000) * 1_000;
    const { status, body } = await add(await log.request(3, 8));
    expect(status).toBe(200);
    const cosignature = cosignatureBy(parseNote(log.note(8) + body)!, parseCosignerKey(witness.vkey)!);
    expect(cosignature).toMatchObject({ at: expect.any(Date) as Date });
    expect((cosignature as { at: Date }).at.getTime()).toBeGreaterThanOrEqual(before);
  });

  it('cosigns the same tree again, and that of no events', async () => {
    await cosigned(0, 0);
    await cosigned(0, 3);
    await cosigned(3, 3);
  });

  it('says its size when it is asked from another', async () => {
    await cosigned(0, 3);
    for (const old of [0, 2, 4]) {
      const conflict = { status: 409, type: 'text/x.tlog.size', body: '3\n' };
      expect(await add(await log.request(old, 8))).toEqual(conflict);
    }
    expect(await add(await log.request(0, 2))).toMatchObject({ status: 409, body: '3\n' });
  });

  it.each([
    ['nothing', () => '', 400],
    ['no size', async () => (await log.request(0, 3)).replace('old 0', 'old'), 400],
    ['a size with a zero before it', async () => (await log.request(0, 3)).replace('old 0', 'old 00'), 400],
    ['a proof that is no base64', async () => (await log.request(2, 3)).replace('old 2\n', 'old 2\n?'), 400],
    [
      '64 lines of proof',
      () => formatAddCheckpoint({ old: 2, proof: Array(64).fill(Buffer.alloc(32)), note: log.note(3) }),
      400,
    ],
    ['no checkpoint', () => 'old 0\n\nhello\n', 400],
    ['an old size beyond the checkpoint', async () => (await log.request(0, 3)).replace('old 0', 'old 4'), 400],
    [
      'another log',
      () => `old 0\n\n${signCheckpoint({ origin: 'other.example', size: 1, root: Buffer.alloc(32) }, log.key)}`,
      404,
    ],
    ['no signature that it knows', () => stranger.request(0, 3), 403],
    [
      'a false signature',
      async () => (await log.request(0, 3)).replace(/(.)=\n$/, (_, last: string) => (last === 'A' ? 'E=\n' : 'A=\n')),
      403,
    ],
    ['a proof from nothing', () => formatAddCheckpoint({ old: 0, proof: [Buffer.alloc(32)], note: log.note(3) }), 422],
    [
      'another empty tree',
      () => `old 0\n\n${signCheckpoint({ origin: ORIGIN, size: 0, root: Buffer.alloc(32) }, log.key)}`,
      422,
    ],
  ])('refuses %s', async (_what, body, status) => {
    expect(await add(await body())).toMatchObject({ status });
  });

  it('refuses a second history: other events, another tree of the same size, a missing proof', async () => {
    await cosigned(0, 5);
    for (const body of [
      await fork.request(5, 8),
      await fork.request(5, 5),
      formatAddCheckpoint({ old: 5, proof: [], note: log.note(8) }),
    ])
      expect(await add(body)).toMatchObject({ status: 422 });
    await cosigned(5, 8);
  });

  it('never goes two ways at once', async () => {
    const bodies = await Promise.all([log.request(0, 8), fork.request(0, 7), log.request(0, 6), fork.request(0, 9)]);
    const answers = await Promise.all(bodies.map(add));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  });

  it('remembers over a restart, and keeps its key', async () => {
    await cosigned(0, 5);
    const { vkey } = witness;
    await witness.stop();
    await start();
    expect(witness.vkey).toBe(vkey);
    expect(await add(await fork.request(0, 8))).toMatchObject({ status: 409, body: '5\n' });
  });

  it('shows what it last cosigned, and its key', async () => {
    const address = `${witness.url}/${createHash('sha256').update(ORIGIN).digest('hex')}/checkpoint`;
    expect((await fetch(address)).status).toBe(404);
    await cosigned(0, 5);
    const note = parseNote(await (await fetch(address)).text())!;
    expect(note.signatures.map(({ name }) => name)).toEqual([ORIGIN, 'witness.example/lund']);
    expect(cosignatureBy(note, parseCosignerKey(witness.vkey)!)).toMatchObject({ at: expect.any(Date) as Date });
    expect(await (await fetch(`${witness.url}/vkey`)).text()).toBe(`${witness.vkey}\n`);
    expect((await fetch(`${witness.url}/${'0'.repeat(64)}/checkpoint`)).status).toBe(404);
  });

  it('reads no more than a request can be, and lives on', async () => {
    const status = await new Promise<number | undefined>((resolve) => {
      const sending = request(`${witness.url}/add-checkpoint`, { method: 'POST' }, ({ statusCode }) =>
        resolve(statusCode),
      );
      sending.on('error', () => resolve(413));
      sending.end(Buffer.alloc(1_000_000, 'a'));
    });
    expect(status).toBe(413);
    expect((await fetch(`${witness.url}/add-checkpoint`)).status).toBe(405);
    await cosigned(0, 5);
  });
});

describe('the configuration', () => {
  it('reads keys of logs, a line each, and says which line is none', () => {
    expect(readLogs('f', `# Kiruna\n\n${log.key.vkey}\n`).map(({ name }) => name)).toEqual([ORIGIN]);
    expect(() => readLogs('f', `# Kiruna\nnonsense\n`)).toThrow('line 2 of f');
  });

  it('refuses a port that is none', () => {
    expect(() => witnessConfigurationFrom({ PORT: '70000' })).toThrow('PORT');
  });
});
