import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type Proxy = {
  readonly url: string;
  /** How many connections were ever made. */
  connections(): number;
  /** How many of them are open. */
  open(): number;
  /** The connections of now carry nothing more, and nobody is told, as when a firewall has forgotten them; new ones work. */
  stall(): void;
  close(): void;
};

/** Stands between client and server, as networks do. */
export const startProxy = async (targetPort: number): Promise<Proxy> => {
  const open = new Set<Socket>();
  let made = 0;
  const server = createServer((client) => {
    made += 1;
    const target = connect(targetPort, '127.0.0.1');
    for (const [one, other] of [
      [client, target],
      [target, client],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `esdb://127.0.0.1:${(server.address() as AddressInfo).port}?tls=false`,
    connections: () => made,
    open: () => open.size / 2,
    stall: () => open.forEach((socket) => socket.unpipe().pause()),
    close: () => {
      server.close();
      open.forEach((socket) => socket.destroy());
    },
  };
};
