import { Agent, request, type ClientRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

/** Where a request goes and what is in it. */
export type Post = {
  readonly url: string;
  readonly path: string;
  readonly token?: string;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Answer = { readonly status: number; readonly closes: boolean; readonly text: string };

const open = ({ url, path, token, headers = {} }: Post, body: string, agent: Agent, more = {}): ClientRequest =>
  request(new URL(path, url), {
    method: 'POST',
    agent,
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
      ...more,
    },
  });

const answerTo = async (asked: ClientRequest): Promise<Answer> => {
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    asked.once('response', resolve).once('error', reject),
  );
  const closes = response.headers.connection === 'close';
  return { status: response.statusCode as number, closes, text: await text(response) };
};

/** A request that the server has begun to read, and that waits for the rest of its body. */
export type InHand = { readonly finish: () => Promise<Answer> };

/** Sends the head of a request and the half of its body, and resolves when the server has said that it reads it (RFC 9110, 10.1.1: `100 Continue`). */
export const takeInHand = async (post: Post): Promise<InHand> => {
  const body = JSON.stringify(post.body);
  const asked = open(post, body, new Agent({ keepAlive: true }), { expect: '100-continue' });
  const answered = answerTo(asked);
  answered.catch(() => undefined);
  const begun = new Promise<void>((resolve) => asked.once('continue', resolve));
  asked.flushHeaders();
  await Promise.race([begun, answered]);
  const half = Math.floor(body.length / 2);
  asked.write(body.slice(0, half));
  return {
    finish: () => {
      asked.end(body.slice(half));
      return answered;
    },
  };
};

export type Tally = {
  /** The bodies of what was answered with one of the statuses that were wanted. */
  readonly answered: readonly string[];
  /** Everything else that was answered, by status. */
  readonly others: readonly Answer[];
  /** What the connection ended of, without an answer: the server's word that it takes no more. */
  readonly refused: number;
};

/**
 * Sends the same request again and again, `width` at a time over connections that are kept, as a proxy does. Who is refused a connection, or finds a kept
 * one closed, was not heard; whether the server did what it did not answer is for the log to tell.
 */
export const keepSending = (post: () => Post, wanted: readonly number[], width: number) => {
  const agent = new Agent({ keepAlive: true, maxSockets: width });
  const answered: string[] = [];
  const others: Answer[] = [];
  let refused = 0;
  let over = false;
  const sender = async (): Promise<void> => {
    while (!over) {
      const one = post();
      const body = JSON.stringify(one.body);
      const asked = open(one, body, agent);
      const answer = answerTo(asked);
      asked.end(body);
      try {
        const told = await answer;
        if (wanted.includes(told.status)) answered.push(told.text);
        else others.push(told);
      } catch {
        refused += 1;
        return;
      }
    }
  };
  const senders = Array.from({ length: width }, sender);
  return {
    soFar: () => answered.length,
    /** Resolves when every sender was refused, or `end` was asked for. */
    end: async (): Promise<Tally> => {
      over = true;
      await Promise.all(senders);
      agent.destroy();
      return { answered, others, refused };
    },
  };
};
