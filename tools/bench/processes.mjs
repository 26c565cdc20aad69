/** The processes that are measured: each a child of this one, on loopback, ended when the benchmark ends, whatever ends it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../servers/ports.ts';
import { root } from '../with-deps.mjs';

const START_MS = 300_000;
const children = new Set();
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

export { freePort };

const startNode = (args, env = {}) => {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  child.once('exit', () => children.delete(child));
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (said.out += chunk));
  child.stderr.on('data', (chunk) => (said.err += chunk));
  return { child, said };
};

/** Runs a script that prints one JSON value, to its end. */
export const runForJson = async (script, ...args) => {
  const { child, said } = startNode([script, ...args.map(String)]);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(said.err.trim() || `${script} ended with ${code}`);
  return JSON.parse(said.out);
};

/** Starts a server and waits until `path` answers. `args` begin with the script; the server finds its port in `PORT`. */
export const startServer = async (args, path, env = {}) => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const started = performance.now();
  const { child, said } = startNode(args, { ...env, PORT: String(port) });
  while (!(await fetch(url + path).catch(() => undefined))) {
    if (child.exitCode !== null) throw new Error(`${args[0]} ended: ${said.err.trim() || said.out.trim()}`);
    if (performance.now() - started > START_MS) throw new Error(`${args[0]} does not answer`);
    await sleep(50);
  }
  return {
    url,
    startMs: performance.now() - started,
    /** Resident memory in MiB; undefined where the system does not say (it does on Linux). */
    residentMiB: () => residentMiB(child.pid),
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
};

const residentMiB = (pid) => {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
  } catch {
    return undefined;
  }
};

/** Starts the real server, all read models running, on a data folder. */
export const startHavstang = (dataDir) =>
  startServer(['--enable-source-maps', `${root}/apps/standalone/dist/main.js`], '/health/live', {
    HAVSTANG_DATA: dataDir,
    HAVSTANG_DEMO: 'true',
  });

/** Resolves when a process is ready and its read models have taken in everything; with how long that took. */
export const caughtUp = async ({ url }) => {
  const started = performance.now();
  for (;;) {
    const { status, behind } = await (await fetch(`${url}/health/ready`)).json();
    if (status === 'ready' && behind === 0) return performance.now() - started;
    await sleep(100);
  }
};
