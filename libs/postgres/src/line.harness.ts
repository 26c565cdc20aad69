import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A line to the real server that can be cut: connections break in the middle of whatever they are doing, and new ones are refused. Or it falls silent:
 * nothing comes through any more, and nobody is told.
 */
export const openLine = async (to: URL) => {
  const sockets = new Set<Socket>();
  let accepted = 0;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    return socket;
  };
  const listen = async (port: number): Promise<Server> => {
    const server = createServer((near) => {
      accepted += 1;
      const far = keep(connect(Number(to.port || 5432), to.hostname));
      keep(near).pipe(far).pipe(near);
      near.on('close', () => far.destroy());
      far.on('close', () => near.destroy());
    });
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return server;
  };
  let server = await listen(0);
  const { port } = server.address() as AddressInfo;
  const cut = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return {
    port,
    cut,
    /** How many connections were made so far. */
    accepted: (): number => accepted,
    mend: async (): Promise<void> => {
      server = await listen(port);
    },
    silence: (): void => {
      for (const socket of sockets) socket.unpipe().pause();
    },
  };
};
