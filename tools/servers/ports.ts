import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that Linux lends to outgoing connections (32768 and up). */
const FIRST = 20_000;
const COUNT = 12_000;

const isFree = async (port: number): Promise<boolean> => {
  const probe = createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    probe.close();
  }
};

/**
 * A port on loopback that nobody listens on, for a server that will be stopped and started again on it. Not one that the system would lend to an
 * outgoing connection: a client that tries again and again while the server is away would at last be lent the very port that it calls, and keep it.
 */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (await isFree(port)) return port;
  }
};
