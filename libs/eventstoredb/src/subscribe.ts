import { type Position, START } from '@eventstore/db-client';
import { HavstangError, type Positioned } from '@havstang/kernel';
import type { Connection, Lease } from './connection.js';
import { Ended, meaningOf, NoAnswer, portError } from './errors.js';
import { createInbox, type Inbox } from './inbox.js';
import { type Patience, pause, STRANGE_TRIES } from './patience.js';
import { comparePositions } from './position.js';
import { type Finding, recordOf } from './records.js';

/** Events in one batch, and held in memory for a consumer that is busy. */
const BATCH = 512;

/** Results that the client library decodes ahead; its own default makes batches of sixteen. */
const AHEAD = { highWaterMark: 128 };

/**
 * All our events strictly after `after`, first the past and then the present. One subscription serves both, as fast as reading pages; when it ends, for
 * whatever passing reason, the next one goes on after the last record that came, so that the consumer sees neither gap nor repeat. No filter on the
 * server, hence no checkpoints: our place is always that of a record we were given. While the consumer is busy events gather, up to `BATCH`; then the
 * server is made to wait, or drops us, which comes to the same. Rejects with `UnreadableEvent` and `AccessDenied`.
 */
export async function* follow(
  connection: Connection,
  after: Position | undefined,
  signal: AbortSignal,
  patience: Patience,
  onFinding: (finding: Finding) => void,
): AsyncGenerator<readonly Positioned[]> {
  const inbox = createInbox<Positioned>(BATCH);
  const stop = new AbortController();
  const finish = (): void => inbox.end();
  signal.addEventListener('abort', finish);
  if (signal.aborted) finish();
  else keepListening(connection, after, inbox, stop.signal, patience, onFinding).then(finish, inbox.end);
  try {
    for (;;) {
      const batch = await inbox.take();
      if (batch === undefined || signal.aborted) return;
      yield batch;
    }
  } finally {
    signal.removeEventListener('abort', finish);
    stop.abort();
  }
}

/** One subscription after another, until the signal aborts. Rejects when another one would not help. */
const keepListening = async (
  connection: Connection,
  after: Position | undefined,
  inbox: Inbox<Positioned>,
  signal: AbortSignal,
  patience: Patience,
  onFinding: (finding: Finding) => void,
): Promise<void> => {
  let last = after;
  let failures = 0;
  const receive = (resolved: Parameters<typeof recordOf>[0]): void => {
    const { position, is } = recordOf(resolved);
    if (last !== undefined && comparePositions(position, last) <= 0) return;
    if (is !== 'nothing') {
      if ('event' in is) inbox.put(is.event);
      else onFinding(is.finding);
    }
    last = position;
    failures = 0;
  };
  while (!signal.aborted) {
    const lease = connection.lease();
    const error = await listen(lease, last, receive, inbox, signal, patience).finally(lease.release);
    if (error instanceof HavstangError) throw error;
    const meaning = error === undefined ? 'passing' : meaningOf(error);
    if (meaning === 'stale') lease.renew();
    if (error === undefined) continue;
    failures += 1;
    const passes = meaning === 'passing' || meaning === 'stale' || failures < STRANGE_TRIES;
    if (!passes || meaning === 'denied') throw portError(error, 'read all events');
    // The first failure after something came is most often "too slow" of a server that is quite well.
    if (failures > 1) await pause(failures - 1, patience, signal);
  }
};

/** One subscription. Resolves with what ended it: an error, or undefined for the signal or for silence. */
const listen = (
  { client, options }: Lease,
  after: Position | undefined,
  receive: (resolved: Parameters<typeof recordOf>[0]) => void,
  inbox: Inbox<Positioned>,
  signal: AbortSignal,
  { callMs, silenceMs }: Patience,
): Promise<unknown> =>
  new Promise((resolve) => {
    const { credentials, requiresLeader } = options;
    const subscription = client.subscribeToAll({ fromPosition: after ?? START, credentials, requiresLeader }, AHEAD);
    let watchdog: NodeJS.Timeout | undefined;
    const watch = (ms: number, outcome?: Error): void => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => end(outcome), ms);
    };
    const end = (outcome?: unknown): void => {
      clearTimeout(watchdog);
      signal.removeEventListener('abort', aborted);
      subscription.removeListener('data', take);
      subscription.unsubscribe().catch(() => undefined);
      subscription.destroy();
      resolve(outcome);
    };
    const aborted = (): void => end();
    const take = (resolved: Parameters<typeof recordOf>[0]): void => {
      watchdog?.refresh();
      try {
        receive(resolved);
      } catch (error) {
        return end(error);
      }
      if (!inbox.isFull()) return;
      subscription.pause();
      clearTimeout(watchdog);
      inbox.whenEmpty(() => {
        watch(silenceMs);
        subscription.resume();
      });
    };
    signal.addEventListener('abort', aborted);
    watch(callMs, new NoAnswer(`no confirmation of a subscription in ${callMs} ms`));
    subscription.on('confirmation', () => watch(silenceMs));
    subscription.on('data', take);
    subscription.on('end', () => end(new Ended('the subscription ended')));
    // Stays when all is over: an error without a listener would end the process.
    subscription.on('error', end);
  });
