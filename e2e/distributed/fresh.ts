import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, runApp, startApp, startProgram, type Exit, type Running } from '../process.ts';
import { newDataDir, type Deployment, type Fresh, type Server } from '../server.ts';
import { openServers, type Servers } from './servers.ts';

const SERVICES = ['challenges', 'collaboration', 'governance', 'reporting'] as const;
const PASSWORD = 'only-for-tests';

type Environment = Readonly<Record<string, string>>;

/** Whose process it is, and what it is told. */
export type Part = { readonly name: string; readonly env: Environment };

export type Place = { readonly dataDir: string; readonly port: number; readonly servers: Servers };

/** A fresh installation on servers of its own as far as that is possible: a store, a database, topics with a prefix. */
export const freshOnServers = async (deployment: Deployment): Promise<Fresh> => {
  const servers = await openServers();
  const place = { dataDir: newDataDir(), port: await freePort(), servers };
  const start = deployment === 'middle' ? startMiddle : startDistributed;
  if (deployment === 'distributed') await setUp(place);
  let server = await start(place);
  return {
    server,
    again: async () => (server = await start(place)),
    remove: async () => {
      await server.end('SIGKILL');
      await servers.close();
      rmSync(place.dataDir, { recursive: true });
    },
  };
};

/** One process for everything, on EventStoreDB and PostgreSQL, without Kafka. */
const startMiddle = async ({ dataDir, port, servers }: Place): Promise<Server> => {
  const running = await startApp('standalone', {
    PORT: String(port),
    HAVSTANG_DATA: dataDir,
    EVENT_STORE_URL: servers.eventStore,
    READ_MODELS_URL: servers.databaseAs('havstang', PASSWORD),
  });
  return { ...running, url: `http://127.0.0.1:${port}`, dataDir, lines: () => servers.lines('havstang') };
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

/** Which processes there are, on which ports, and the way to each by path. */
export const partsOf = async ({ dataDir, port, servers }: Place) => {
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
    BUS_URL: servers.bus,
  };
  const parts = names.map((name): Part => {
    const database = name === 'identity' ? {} : { READ_MODELS_URL: servers.databaseAs(name, PASSWORD) };
    // The keys of the provider and of the ledger lie in one folder, where the suite looks for them.
    const folder = name === 'identity' || name === 'ledger' ? dataDir : join(dataDir, name);
    return { name, env: { ...common, ...database, PORT: String(at(name)), HAVSTANG_DATA: folder } };
  });
  const routes = {
    '/': at('ledger'),
    '/oidc/': at('identity'),
    ...Object.fromEntries(SERVICES.map((service) => [`/api/${service}/`, at(service)])),
  };
  return { url, parts, routes };
};

/** A process for every service, one for the ledger, one for sign-in, and an edge before them. */
const startDistributed = async (place: Place): Promise<Server> => {
  const { url, parts, routes } = await partsOf(place);
  mkdirSync(place.dataDir, { recursive: true });
  const running = await Promise.all(parts.map(({ name, env }) => startApp(name, env)));
  const edge = await startProgram(join(import.meta.dirname, 'edge.ts'), [String(place.port), JSON.stringify(routes)]);
  return whole(url, place, running, edge);
};

const whole = (url: string, { dataDir, servers }: Place, running: readonly Running[], edge: Running): Server => {
  const exited = Promise.all(running.map((one) => one.exited)).then(worst);
  return {
    url,
    dataDir,
    lines: () => servers.lines('ledger', url),
    output: () => running.map((one) => one.output()).join(''),
    exited,
    end: async (signal) => {
      const exits = await Promise.all(running.map((one) => one.end(signal)));
      await edge.end(signal);
      return worst(exits);
    },
  };
};

/** The exit of a process that did not end well, or else that of any. */
const worst = (exits: readonly Exit[]): Exit => exits.find(({ code }) => code !== 0) ?? (exits[0] as Exit);
