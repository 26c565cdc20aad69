import { randomUUID } from 'node:crypto';
import { ask, type Reply, type Result } from '../http.ts';
import type { Server } from '../server.ts';
import { nameOf, STORY, type CAST } from './story.ts';

export type Tokens = Readonly<Record<keyof typeof CAST | 'auditor', string>>;

/** What the server has promised to keep. */
export type Acknowledged = Pick<Result, 'stream' | 'events'>;

/** One story under way. It outlives the server: the command that was not answered is sent again, with the same key, to the next process. */
export type Telling = {
  readonly ids: Map<string, string>;
  readonly acknowledged: Acknowledged[];
  next: number;
  key: string;
  /** Commands that had been carried out, although their answer was lost. */
  repeated: number;
};

export const newTelling = (): Telling => ({
  ids: new Map(),
  acknowledged: [],
  next: 0,
  key: randomUUID(),
  repeated: 0,
});

export const isOver = (telling: Telling): boolean => telling.next === STORY.length;

/** Whether the command is to be sent again: asked when there was no answer, or one that says "not now". */
export type Again = (reply: Reply | undefined) => Promise<boolean>;

/**
 * Goes on with a story until it is over or the server is gone. Resolves with what was answered against the rules, which ends the story too. `again` has a
 * command sent again, with the same key.
 */
export const tell = async (
  server: Pick<Server, 'url'>,
  tokens: Tokens,
  telling: Telling,
  again?: Again,
): Promise<readonly string[]> => {
  for (let step = STORY[telling.next]; step; step = STORY[telling.next]) {
    const request = {
      token: tokens[step.who],
      body: step.body(telling.ids),
      headers: { 'idempotency-key': telling.key },
    };
    const reply = await ask(server, step.path(telling.ids), request).catch(() => undefined);
    const notNow = reply === undefined || reply.status === 502 || reply.status === 503;
    if (notNow && (await again?.(reply))) continue;
    if (!reply) return [];
    if (reply.status !== 200 && reply.status !== 201)
      return [`${step.causes.join()} was answered with ${reply.status}: ${reply.text}`];
    const { id, stream, events, repeated } = reply.json();
    const caused = events.map(({ type }) => nameOf(type)).join();
    if (caused !== step.causes.join()) return [`${step.causes.join()} came back as ${caused || 'nothing'}`];
    if (step.makes) telling.ids.set(step.makes, id);
    telling.acknowledged.push({ stream, events });
    telling.repeated += repeated ? 1 : 0;
    telling.next += 1;
    telling.key = randomUUID();
    if (telling.next % 4 === 0)
      await ask(server, '/ledger/checkpoint', { token: tokens.auditor }).catch(() => undefined);
  }
  return [];
};
