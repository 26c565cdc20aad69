import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linesIn, type Line } from './log.ts';
import { freePort } from '../tools/servers/ports.ts';
import { startApp, type Exit } from './process.ts';

export { EndedEarly, type Exit } from './process.ts';
export { freePort };

/** What the suite runs against: one process on SQLite, one process on servers, or a process for every service. */
export type Deployment = 'standalone' | 'middle' | 'distributed';
export const deployment = (): Deployment => (process.env['HAVSTANG_E2E'] ?? 'standalone') as Deployment;

/** The system as people see it. */
export type Server = {
  /** Where it answers, e.g. `http://127.0.0.1:41234`. */
  readonly url: string;
  /** The folder with the keys of its provider and of its ledger; with SQLite everything else too. */
  readonly dataDir: string;
  /** Everything in its log, when all that was acknowledged is sealed. */
  lines(): Promise<readonly Line[]>;
  /** What its processes have written to their standard output and error so far. */
  readonly output: () => string;
  readonly exited: Promise<Exit>;
  /** Sends a signal to every process and resolves when all have ended; with the exit of one that did not end well, if any. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<Exit>;
};

export type Start = {
  readonly dataDir: string;
  /** The same port again keeps tokens valid over a restart: they name the address that issued them. */
  readonly port: number;
  /** Where the process is to kill itself, as `point#times`. */
  readonly crashAt?: string;
  /** The file with the policy that names its witnesses. */
  readonly witnesses?: string;
};

/** Starts the whole system in one process on SQLite and resolves when it answers. Rejects with what it said when it ends before that. */
export const startServer = async ({ dataDir, port, crashAt, witnesses }: Start): Promise<Server> => {
  const running = await startApp('standalone', {
    PORT: String(port),
    HAVSTANG_DATA: dataDir,
    // Also where the integration tests say where a server is.
    EVENT_STORE_URL: '',
    HAVSTANG_CRASH_AT: crashAt ?? '',
    HAVSTANG_WITNESSES: witnesses ?? '',
  });
  return { ...running, url: `http://127.0.0.1:${port}`, dataDir, lines: async () => linesIn(dataDir) };
};

export const newDataDir = (): string => mkdtempSync(join(tmpdir(), 'havstang-e2e-'));

/** An installation of its own, started, and how to start it again on what it has kept and to remove it. */
export type Fresh = {
  readonly server: Server;
  readonly again: () => Promise<Server>;
  readonly remove: () => Promise<void>;
};

export const freshServer = async (): Promise<Fresh> => {
  if (deployment() !== 'standalone') return (await import('./distributed/fresh.ts')).freshOnServers(deployment());
  const place = { dataDir: newDataDir(), port: await freePort() };
  let server = await startServer(place);
  return {
    server,
    again: async () => (server = await startServer(place)),
    remove: async () => {
      await server.end('SIGKILL');
      rmSync(place.dataDir, { recursive: true });
    },
  };
};
