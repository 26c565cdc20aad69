import type { FastifyInstance } from 'fastify';

/** How often connections that have become idle are looked for while stopping, milliseconds. */
const SWEEP_MS = 50;
/** Who is still in the middle of a request after this is cut off, milliseconds. */
const GRACE_MS = 5_000;

/**
 * Lets a stop end. A server that closes waits for its connections, and lets go only of those that are idle at that moment: one that answers its last
 * request a moment later would be kept for as long as its client likes.
 */
export const drainOnClose = (fastify: FastifyInstance): void => {
  fastify.addHook('preClose', (done) => {
    const { server } = fastify;
    if (server.listening) {
      const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
      const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
      server.once('close', () => {
        clearInterval(sweep);
        clearTimeout(cut);
      });
    }
    done();
  });
};
