import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../tools/servers/ports.ts';
import { EndedEarly, runApp, startApp, startProgram, type Environment, type Exit, type Running } from '../process.ts';
import type { Server } from '../server.ts';
import type { Servers } from './servers.ts';

export const SERVICES = ['challenges', 'collaboration', 'governance', 'reporting'] as const;
export const PASSWORD = 'only-for-tests';

export type Place = { readonly dataDir: string; readonly port: number; readonly servers: Servers };

/** One process of the system, which can be ended and started again on the same port. */
export type Part = {
  readonly name: string;
  /** Where it answers itself, without the edge before it. */
  readonly url: string;
  readonly env: Environment;
  /** The process that runs now, or the last one. */
  running(): Running;
  start(more?: Environment): Promise<Running>;
};

/** The distributed system, as people see it and by its parts. */
export type System = Server & {
  part(name: string): Part;
  /** Another process of the same kind, started, and ended with the rest. The edge does not know it. */
  replica(name: string): Promise<Part>;
};

/** What an operator's set-up jobs do. */
export const setUp = async ({ servers }: Place): Promise<void> => {
  const passwords = ['LEDGER', ...SERVICES.map((service) => service.toUpperCase())].map(
    (name) => [`POSTGRES_${name}_PASSWORD`, PASSWORD] as const,
  );
  await runApp('ops', ['setup', 'topics'], { BUS_URL: servers.bus });
  await runApp('ops', ['setup', 'migrations'], {
    READ_MODELS_URL: servers.databaseAdmin,
    ...Object.fromEntries(passwords),
  });
};

/** A process for every service, one for the ledger, one for sign-in, and an edge before them. */
export const startSystem = async (place: Place): Promise<System> => {
  const { dataDir, port, servers } = place;
  mkdirSync(dataDir, { recursive: true });
  const masterKey = join(dataDir, 'master.key');
  if (!existsSync(masterKey)) writeFileSync(masterKey, randomBytes(32).toString('base64'), { mode: 0o600 });
  const url = `http://127.0.0.1:${port}`;
  const names = ['ledger', 'identity', ...SERVICES];
  const ports = new Map<string, number>();
  for (const name of names) ports.set(name, await freePort());
  const at = (name: string): number => ports.get(name) as number;
  const address = (name: string): string => `http://127.0.0.1:${at(name)}`;
  const common = {
    HAVSTANG_URL: url,
    OIDC_ISSUER: `${url}/oidc`,
    OIDC_JWKS_URL: `${address('identity')}/oidc/jwks`,
    LEDGER_API_URL: address('ledger'),
    EVENT_STORE_URL: servers.eventStore,
  };
  const environmentOf = (name: string): Environment => ({
    ...common,
    ...(name !== 'identity' && {
      BUS_URL: servers.busAs(name),
      READ_MODELS_URL: servers.databaseAs(name, PASSWORD),
    }),
    ...((SERVICES as readonly string[]).includes(name) && {
      KEY_VAULT_URL: inSchema(servers.databaseAs(name, PASSWORD), 'key_vault'),
      HAVSTANG_MASTER_KEY_FILE: masterKey,
    }),
    // The keys of the provider and of the ledger lie in one folder, where the suite looks for them.
    HAVSTANG_DATA: name === 'identity' || name === 'ledger' ? dataDir : join(dataDir, name),
  });
  const parts: Part[] = [];
  const started = async (name: string, on: number): Promise<Part> => {
    const part = await startPart(name, on, environmentOf(name));
    parts.push(part);
    return part;
  };
  const outcomes = await Promise.allSettled(names.map((name) => started(name, at(name))));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) {
    await Promise.all(parts.map((part) => part.running().end('SIGKILL')));
    throw failed.reason;
  }
  const routes = {
    '/': at('ledger'),
    '/oidc/': at('identity'),
    ...Object.fromEntries(SERVICES.map((service) => [`/api/${service}/`, at(service)])),
  };
  const edge = await startProgram(join(import.meta.dirname, 'edge.ts'), [String(port), JSON.stringify(routes)]);
  return {
    url,
    dataDir,
    lines: () => servers.lines('ledger', url),
    output: () => parts.map((part) => part.running().output()).join(''),
    exited: Promise.all(parts.map((part) => part.running().exited)).then(worst),
    end: async (signal) => {
      const exits = await Promise.all(parts.map((part) => part.running().end(signal)));
      await edge.end(signal);
      return worst(exits);
    },
    part: (name) => parts.find((part) => part.name === name) as Part,
    replica: async (name) => started(name, await freePort()),
  };
};

const inSchema = (address: string, schema: string): string => {
  const url = new URL(address);
  url.searchParams.set('schema', schema);
  return url.href;
};

const startPart = async (name: string, port: number, env: Environment): Promise<Part> => {
  const own = { ...env, PORT: String(port) };
  let running = await startOnItsPort(name, own);
  return {
    name,
    url: `http://127.0.0.1:${port}`,
    env: own,
    running: () => running,
    start: async (more = {}) => (running = await startOnItsPort(name, { ...own, ...more })),
  };
};

const PORT_WITHIN_MS = 60_000;

/** Another test on this machine may have been given the port while nobody listened on it; it does not keep it for long. */
const startOnItsPort = async (name: string, env: Environment): Promise<Running> => {
  const end = Date.now() + PORT_WITHIN_MS;
  for (;;) {
    try {
      return await startApp(name, env);
    } catch (error) {
      const isTaken = error instanceof EndedEarly && error.message.includes('EADDRINUSE');
      if (!isTaken || Date.now() > end) throw error;
      await pause(500);
    }
  }
};

/** The exit of a process that did not end well, or else that of any. */
const worst = (exits: readonly Exit[]): Exit => exits.find(({ code }) => code !== 0) ?? (exits[0] as Exit);
