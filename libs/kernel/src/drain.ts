import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How often connections that have become idle are looked for while stopping, milliseconds. */
const SWEEP_MS = 50;
/** A connection on which nothing has been asked yet is kept for this long, since a request may be on its way, milliseconds. */
const SILENT_MS = 2_000;
/** Who is still in the middle of a request after this is cut off, milliseconds: longer than a command waits for a store that is away. */
const GRACE_MS = 30_000;

/**
 * Lets a stop end, and end well. A server that closes waits for its connections, and lets go only of those that are idle at that moment: one that answers
 * its last request a moment later, or that was opened in advance as browsers do, would be kept for as long as its client likes. Call this with a server that
 * does not listen yet; what it answers is to be called when the server begins to close.
 */
export const drainer = (server: Server): (() => void) => {
  const connections = new Set<Socket>();
  const inHand = new Set<ServerResponse>();
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  server.on('request', (_, response: ServerResponse) => {
    inHand.add(response);
    response.once('close', () => inHand.delete(response));
  });
  const cutSilent = (): void => {
    const asked = new Set([...inHand].map(({ req }) => req.socket));
    for (const socket of connections) if (!asked.has(socket)) socket.destroy();
  };

  return () => {
    if (!server.listening) return;
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
    const silent = setTimeout(cutSilent, SILENT_MS);
    const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
    server.once('close', () => {
      clearInterval(sweep);
      clearTimeout(silent);
      clearTimeout(cut);
    });
  };
};
