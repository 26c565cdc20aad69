import { connect } from 'node:net';
import type { Server } from './server.ts';

/** A problem document (RFC 9457), as much of it as the tests look at. */
export type ProblemBody = {
  readonly status: number;
  readonly code: string;
  readonly field?: string;
  readonly errors?: readonly { readonly field: string; readonly detail: string }[];
};

/** What a command answers. */
export type Result = {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly repeated: boolean;
  readonly events: readonly {
    readonly id: string;
    readonly type: string;
    readonly revision: number;
    readonly data: Readonly<Record<string, unknown>>;
  }[];
};

export type Reply = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body read as JSON. Throws when it is not. */
  json<Body = Result>(): Body;
};

export type Ask = {
  readonly method?: string;
  readonly token?: string;
  /** Sent as JSON, unless it is bytes or text, which go as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** One request. Rejects only when the connection fails. */
export const ask = async (
  server: Pick<Server, 'url'>,
  path: string,
  { method, token, body, headers = {} }: Ask = {},
): Promise<Reply> => {
  const raw = typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(server.url + path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    redirect: 'manual',
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
  });
  const received = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text: received,
    json: <Body>() => JSON.parse(received) as Body,
  };
};

/** Sends bytes as they are, and nothing more, and resolves with what came back until the server hung up. */
export const sendRaw = async (server: Pick<Server, 'url'>, bytes: string): Promise<string> => {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.setTimeout(2_000, () => socket.destroy());
  socket.end(bytes);
  let received = '';
  socket.on('data', (chunk) => (received += chunk.toString()));
  await new Promise((resolve) => socket.once('close', resolve).once('error', resolve));
  return received;
};

/** Runs `work` over all items, a few at a time, in order of their results. */
export const atOnce = async <Item, Out>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Out>,
  width = 16,
): Promise<Out[]> => {
  const results: Out[] = new Array<Out>(items.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) results[i] = await work(items[i] as Item, i);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
};
