import { once } from 'node:events';
import { createServer } from 'node:net';

const WRONG: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (host, port) => `another process listens on port ${port} of ${host}; end it, or choose another port`,
  EACCES: (_, port) => `port ${port} may not be used by this account; choose one from 1024 on`,
  ENOTFOUND: (host) => `${host} is no address of this machine`,
  EADDRNOTAVAIL: (host) => `${host} is no address of this machine`,
};

/**
 * Tries where a process is to listen, before it has made anything: what is told once at the first start would be lost with a start that fails later. Throws
 * an Error that names the variable. Port 0 is any that is free.
 */
export const mustBeFree = async (host: string, port: number, variable: string): Promise<void> => {
  const server = createServer().listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new Error(`${variable}: ${WRONG[code]?.(host, port) ?? (error as Error).message}`, { cause: error });
  } finally {
    server.close();
  }
};
