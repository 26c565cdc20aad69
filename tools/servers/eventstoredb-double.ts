import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from './folder.ts';
import { freePort } from './ports.ts';
import { serve, type Server } from './process.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PROGRAM = join(ROOT, 'libs', 'testing', 'src', 'eventstoredb', 'eventstoredb-double.ts');

/**
 * Starts the project's test double of EventStoreDB: it speaks the protocol and keeps what it has acknowledged, but it is no EventStoreDB.
 * At `faults` it can be told what is to go wrong, see libs/testing/src/eventstoredb/control.ts.
 */
export const startEventStoreDbDouble = async (): Promise<
  Server & { readonly url: string; readonly faults: string }
> => {
  if (!existsSync(PROGRAM)) throw new Error(`The test double of EventStoreDB is not there: ${PROGRAM}`);
  const port = await freePort();
  const control = await freePort();
  const folder = await temporaryFolder('eventstoredb-double', async () => undefined);
  const url = `esdb://127.0.0.1:${port}?tls=false`;
  const server = await serve({
    name: 'The test double of EventStoreDB',
    folder,
    command: process.execPath,
    args: [PROGRAM, '--port', String(port), '--control', String(control), '--file', join(folder.path, 'events')],
    ends: 'SIGTERM',
    answers: () => listens(port),
    variables: { EVENT_STORE_URL: url },
  });
  return Object.assign(server, { url, faults: `http://127.0.0.1:${control}/faults` });
};

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(() => resolve(true)));
    socket.on('error', () => resolve(false));
  });
