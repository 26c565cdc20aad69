import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { type CallError, tooSlow, unavailable } from './errors.ts';
import type { Log } from './log.ts';
import { type ReadCall, toReadEvent } from './protocol.ts';
import type { EventRecord } from './record.ts';
import type { DoubleServer } from './server.ts';

/** The call has failed. */
export class Ended extends Error {
  readonly reason: CallError;
  constructor(reason: CallError) {
    super(reason.details);
    this.reason = reason;
  }
}

/** Sends what is read, at the pace of the client. A fault that drops the subscription makes `send`, `event` and `idle` throw `Ended`. */
export type Sender = {
  send(message: ReadResp): Promise<void>;
  event(event: EventRecord | undefined, link?: EventRecord): Promise<void>;
  /** Resolves when there may be more to do: since it last resolved the log has grown, or faults have changed, or the client has gone. */
  idle(): Promise<void>;
  isGone(): boolean;
  /** Resolves when the client has gone away. */
  gone(): Promise<void>;
};

export const createSender = (call: ReadCall, { faults, log }: DoubleServer, stream: string): Sender => {
  const leaving = new AbortController();
  const isSubscription = call.request.getOptions()!.hasSubscription();
  let [sent, awake, wake] = [0, false, (): void => undefined];
  const rouse = (): void => {
    awake = true;
    wake();
  };
  const deaf = isSubscription ? [log.onGrowth(rouse), faults.onChange(rouse)] : [];
  const leave = (): void => {
    leaving.abort();
    deaf.forEach((stop) => stop());
    rouse();
  };
  call.on('cancelled', leave).on('close', leave);

  const checkDrop = (): void => {
    const drop = isSubscription && faults.take(['drop'], stream, ({ after = 0 }) => sent >= after);
    if (drop) throw new Ended(drop.reason === 'too-slow' ? tooSlow() : unavailable());
  };

  const send = async (message: ReadResp): Promise<void> => {
    checkDrop();
    const frozen = faults.frozen();
    if (frozen) await frozen;
    if (leaving.signal.aborted) return;
    if (!call.write(message)) await once(call, 'drain', { signal: leaving.signal }).catch(() => undefined);
  };

  return {
    send,
    async event(event, link) {
      const slow = faults.find('slow', stream);
      if (slow) await sleep(slow.ms, undefined, { signal: leaving.signal }).catch(() => undefined);
      await send(toReadEvent(event, link));
      sent += 1;
    },
    async idle() {
      if (!awake) await new Promise<void>((resolve) => (wake = resolve));
      awake = false;
      checkDrop();
    },
    isGone: () => leaving.signal.aborted,
    gone: () => new Promise((resolve) => leaving.signal.addEventListener('abort', () => resolve(), { once: true })),
  };
};

/** Where in events without a gap a revision is, or would be. */
export const placeOf = (events: readonly EventRecord[], revision: bigint): number => {
  const place = revision - (events[0]?.revision ?? 0n);
  return Number(place < 0n ? 0n : place > BigInt(events.length) ? BigInt(events.length) : place);
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
  const events = stream === undefined ? [] : log.stream(stream).events;
  return [events.find((event) => String(event.revision) === revision), record];
};
