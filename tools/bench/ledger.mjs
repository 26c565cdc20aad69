/** What sealing costs beside hashing and writing, what one proof costs, and how both stand to the tree of the Go project on the same entries. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DEMO_PASSWORD, demoPerson, signIn } from '@havstang/identity';
import { median } from './load.mjs';
import { runForJson, startHavstang } from './processes.mjs';

const here = import.meta.dirname;
const PROOFS = 1_000;
const MOST_MS = 5;

/** What Go's tlog does with the entries of a file: entries a second into the tree, and milliseconds a proof; undefined where Go cannot build that. */
const withGo = (folder, entries) => {
  const program = join(folder, 'tlog');
  const built = spawnSync('go', ['build', '-o', program, '.'], { cwd: join(here, 'tlog'), encoding: 'utf8' });
  if (built.error || built.status !== 0) return undefined;
  const ran = spawnSync(program, [entries, String(PROOFS)], { encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`tlog: ${ran.stderr}`);
  return JSON.parse(ran.stdout);
};

/** Milliseconds that a proof takes from the real server, asked for one after the other. */
const overHttp = async (dataDir) => {
  const server = await startHavstang(dataDir);
  const token = await signIn({
    baseUrl: server.url,
    username: demoPerson('auditor').username,
    password: DEMO_PASSWORD,
  });
  const headers = { authorization: `Bearer ${token}` };
  const checkpoint = await (await fetch(`${server.url}/ledger/checkpoint`, { headers })).text();
  const size = Number(checkpoint.split('\n')[1]);
  const times = [];
  let firstMs;
  for (let n = 0; n < 2 * PROOFS; n++) {
    const index = Math.floor(Math.random() * size);
    const started = performance.now();
    const answer = await fetch(`${server.url}/ledger/proofs/inclusion?index=${index}&size=${size}`, { headers });
    if (!answer.ok) throw new Error(`a proof was answered with ${answer.status}`);
    await answer.json();
    firstMs ??= performance.now() - started;
    // The first half warms up.
    if (n >= PROOFS) times.push(performance.now() - started);
  }
  await server.stop();
  return { ms: median(times), firstMs, size };
};

export const measureLedger = async (folder, { events, rounds, say }) => {
  const dataDir = join(folder, 'data');
  await runForJson(join(here, 'fill.mjs'), dataDir, events);
  say(`sealing ${events} events …`);
  const own = await runForJson(join(here, 'seal.mjs'), folder, rounds, PROOFS);
  const go = withGo(folder, join(folder, 'entries.txt'));
  const { ms, firstMs, size } = await overHttp(dataDir);
  const rows = [
    {
      name: 'seal-vs-hash-and-write',
      ratio: own.seal / own.write,
      least: 0.5,
      detail: `${Math.round(own.seal)}/s ÷ ${Math.round(own.write)}/s`,
    },
    {
      name: 'proof-vs-5-ms',
      ratio: ms / MOST_MS,
      most: 1,
      detail: `${ms.toFixed(2)} ms over HTTP, tree of ${size}; the first after a start ${firstMs.toFixed(0)} ms`,
    },
  ];
  if (!go)
    return [
      ...rows,
      { name: 'tree-vs-go-tlog', detail: 'not measured: Go is not installed here, or cannot fetch its module' },
    ];
  if (go.root !== own.root) throw new Error('Go has another root for the same entries');
  return [
    ...rows,
    {
      name: 'tree-vs-go-tlog',
      ratio: own.tree / go.perSecond,
      detail: `${Math.round(own.tree)} ÷ ${Math.round(go.perSecond)} entries/s hashed into a tree, same root`,
    },
    {
      name: 'proof-vs-go-tlog',
      ratio: own.proofMs / go.proofMs,
      detail: `${(own.proofMs * 1e3).toFixed(0)} µs from SQLite ÷ ${(go.proofMs * 1e3).toFixed(1)} µs from memory`,
    },
  ];
};
