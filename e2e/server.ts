import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const MAIN = join(ROOT, 'apps', 'standalone', 'dist', 'main.js');
const NODE = join(ROOT, 'node_modules', 'node', 'bin', 'node');

export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** The real process on a data folder of its own. */
export type Server = {
  /** Where it answers, e.g. `http://127.0.0.1:41234`. */
  readonly url: string;
  readonly dataDir: string;
  /** What it has written to its standard output and error so far. */
  readonly output: () => string;
  readonly exited: Promise<Exit>;
  /** Sends a signal and resolves when the process has ended. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<Exit>;
};

export type Start = {
  readonly dataDir: string;
  /** The same port again keeps tokens valid over a restart: they name the address that issued them. */
  readonly port: number;
  /** Where the process is to kill itself, as `point#times`. */
  readonly crashAt?: string;
};

/** Starts the built server and resolves when it answers. Rejects with what it said when it ends before that. */
export const startServer = async ({ dataDir, port, crashAt }: Start): Promise<Server> => {
  if (!existsSync(MAIN)) throw new Error('not built yet: run "npx nx run-many -t build" first');
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    PORT: String(port),
    HAVSTANG_DATA: dataDir,
    HAVSTANG_CRASH_AT: crashAt ?? '',
  };
  const child = spawn(NODE, [MAIN], { cwd: dataDir, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const exited = once(child, 'exit').then(([code, signal]): Exit => ({ code, signal }));
  const answers = new Promise<void>((resolve) => {
    const hear = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes('answers on')) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
  });
  const ended = await Promise.race([answers, exited]);
  if (ended) throw new EndedEarly(ended, output);
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<Exit> => {
    child.kill(signal);
    return exited;
  };
  return { url: `http://127.0.0.1:${port}`, dataDir, output: () => output, exited, end };
};

/** The process ended before it answered. */
export class EndedEarly extends Error {
  readonly exit: Exit;
  constructor(exit: Exit, output: string) {
    super(`the server ended before it answered (${exit.signal ?? exit.code}): ${output}`);
    this.exit = exit;
  }
}

/** A port that nobody listens on now. */
export const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
};

export const newDataDir = (): string => mkdtempSync(join(tmpdir(), 'havstang-e2e-'));

/** A fresh installation, and how to end it and remove what it kept. */
export const freshServer = async (): Promise<{ readonly server: Server; readonly remove: () => Promise<void> }> => {
  const dataDir = newDataDir();
  const server = await startServer({ dataDir, port: await freePort() });
  const remove = async (): Promise<void> => {
    await server.end('SIGKILL');
    rmSync(dataDir, { recursive: true });
  };
  return { server, remove };
};
