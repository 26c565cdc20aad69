import { rmSync } from 'node:fs';
import { freePort } from '../../tools/servers/ports.ts';
import { startApp } from '../process.ts';
import { newDataDir, type Deployment, type Fresh, type Server } from '../server.ts';
import { openServers } from './servers.ts';
import { PASSWORD, setUp, startSystem, type Place } from './system.ts';

/** A fresh installation on servers of its own as far as that is possible: a store, a database, topics with a prefix. */
export const freshOnServers = async (deployment: Deployment): Promise<Fresh> => {
  const servers = await openServers();
  const place = { dataDir: newDataDir(), port: await freePort(), servers };
  const start = deployment === 'middle' ? startMiddle : startSystem;
  if (deployment === 'distributed') await setUp(place);
  let server: Server = await start(place);
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
    READ_MODELS_URL: servers.databaseAs('middle', PASSWORD),
  });
  const url = `http://127.0.0.1:${port}`;
  return { ...running, url, dataDir, lines: () => servers.lines('middle', url) };
};
