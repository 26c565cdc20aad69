import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { MAX_ADD_CHECKPOINT_BYTES } from '@havstang/ledger';
import type { Answer, Witness } from './witness.js';

/** Whoever sends slower than this is not waited for, milliseconds. */
const PATIENCE_MS = 10_000;
const MAX_CONNECTIONS = 200;

/** The witness over HTTP, not yet listening. Its routes lie at the root: `/add-checkpoint`, `/<origin hash>/checkpoint`, and `/vkey`, its public key. */
export const witnessServer = (witness: Witness, vkey: string, log: (line: object) => void): Server => {
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const { pathname } = new URL(request.url ?? '/', 'http://witness');
    if (pathname === '/add-checkpoint') {
      if (request.method !== 'POST') return plain(405, 'add-checkpoint is a POST\n');
      const body = await bodyOf(request);
      if (body === undefined) return plain(413, 'the body is larger than any request of a log\n');
      const answered = witness.add(body);
      log({ event: 'add-checkpoint', status: answered.status, checkpoint: inShort(body) });
      return answered;
    }
    if (request.method !== 'GET') return plain(405, 'only add-checkpoint is a POST\n');
    if (pathname === '/vkey') return plain(200, `${vkey}\n`);
    if (pathname === '/health/live') return plain(200, 'live\n');
    const hash = /^\/([0-9a-f]{64})\/checkpoint$/.exec(pathname)?.[1];
    return hash === undefined ? plain(404, 'there is nothing here\n') : witness.last(hash);
  };

  const server = createServer({ requestTimeout: PATIENCE_MS, headersTimeout: PATIENCE_MS }, (request, response) => {
    answer(request).then(
      (answered) => send(response, answered),
      (error: unknown) => {
        log({ event: 'failure', error: error instanceof Error ? error.message : String(error) });
        send(response, plain(503, 'the witness cannot answer now\n'));
      },
    );
  });
  server.maxConnections = MAX_CONNECTIONS;
  return server;
};

const plain = (status: number, body: string): Answer => ({ status, type: 'text/plain; charset=utf-8', body });

const send = (response: ServerResponse, { status, type, body }: Answer): void => {
  // What is left of a body that nobody reads must not be taken for the next request.
  if (status === 413) response.shouldKeepAlive = false;
  response
    .writeHead(status, { 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    .end(body);
};

/** The body as text, undefined when it is too large. */
const bodyOf = async (request: IncomingMessage): Promise<string | undefined> => {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_ADD_CHECKPOINT_BYTES) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
};

/** Origin and size of a request, for the log: printable and short whatever was sent. */
const inShort = (body: string): string =>
  body
    .slice(body.indexOf('\n\n') + 2)
    .split('\n', 2)
    .join(' ')
    .slice(0, 120)
    .replace(/[^\x20-\x7e]/g, '?');
