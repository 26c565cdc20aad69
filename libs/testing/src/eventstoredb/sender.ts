import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { type CallError, tooSlow, unavailable } from './errors.ts';
import type { FaultPoint } from './faults.ts';
import type { Log } from './log.ts';
import { toReadEvent } from './protocol.ts';
import type { ReadCall } from './read.ts';
import type { EventRecord } from './record.ts';

/** The call has failed. */
export class Ended extends Error {
  readonly reason: CallError;
  constructor(reason: CallError) {
    super(reason.details);
    this.reason = reason;
  }
}

/** Sends what is read, at the pace of the client. Every method throws `Ended` when the call was dropped by a fault. */
export type Sender = {
  send(message: ReadResp): Promise<void>;
  event(event: EventRecord | undefined, link?: EventRecord): Promise<void>;
  /** Aborts when the client has gone away, or something has to be looked at. */
  idle(wait: (signal: AbortSignal) => Promise<void>): Promise<void>;
  isGone(): boolean;
  /** Resolves when the client has gone away. */
  gone(): Promise<void>;
};

export const createSender = (call: ReadCall, faults: FaultPoint, stream: string, droppable: boolean): Sender => {
  const leaving = new AbortController();
  let sent = 0;
  call.on('cancelled', () => leaving.abort());
  call.on('close', () => leaving.abort());
  const slow = faults.take(['slow'], stream);

  const check = (): void => {
    const drop = droppable && faults.take(['drop'], stream, ({ after = 0 }) => sent >= after);
    if (drop) throw new Ended(drop.reason === 'too-slow' ? tooSlow() : unavailable());
  };

  const send = async (message: ReadResp): Promise<void> => {
    check();
    const frozen = faults.frozen();
    if (frozen) await frozen;
    if (leaving.signal.aborted) return;
    if (!call.write(message)) await once(call, 'drain', { signal: leaving.signal }).catch(() => undefined);
  };

  return {
    send,
    async event(event, link) {
      if (slow) await sleep(slow.ms, undefined, { signal: leaving.signal }).catch(() => undefined);
      await send(toReadEvent(event, link));
      sent += 1;
    },
    async idle(wait) {
      check();
      const waking = new AbortController();
      faults.onChange(() => waking.abort(), AbortSignal.any([waking.signal, leaving.signal]));
      await wait(AbortSignal.any([waking.signal, leaving.signal]));
      waking.abort();
    },
    isGone: () => leaving.signal.aborted,
    gone: () => new Promise((resolve) => leaving.signal.addEventListener('abort', () => resolve(), { once: true })),
  };
};

const LINK = '$>';

/** What is sent for a record: itself, or for a link the event that it points to (undefined if that is gone) and the link. */
export const resolveLink = (
  log: Log,
  record: EventRecord,
  resolve: boolean,
): [EventRecord | undefined, EventRecord?] => {
  if (!resolve || record.type !== LINK) return [record];
  const [, revision, stream] = /^(\d+)@(.*)$/s.exec(Buffer.from(record.data).toString('utf8')) ?? [];
  const target =
    stream === undefined ? undefined : log.stream(stream).events.find((event) => String(event.revision) === revision);
  return [target, record];
};
