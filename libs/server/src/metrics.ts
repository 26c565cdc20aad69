import { routeOf, SIGN_IN_OUTCOMES, type SignInOutcome } from '@havstang/identity';
import type { Bus, EventStore, Subscription } from '@havstang/kernel';
import { createMetrics, type Metrics, type Values } from '@havstang/metrics';
import type { Runtime } from '@havstang/nest';
import type { FastifyInstance } from 'fastify';
import { statfs } from 'node:fs/promises';

/** What can be asked of the ledger, where it is in the process. */
export type LedgerWatch = {
  /** How many events are sealed. */
  readonly size: () => Promise<number>;
  /** When the oldest event that is stored and not sealed was recorded, RFC 3339; undefined where there is none. */
  readonly unsealedSince: () => Promise<string | undefined>;
  /** When a signed checkpoint was last known to cover all that was sealed, epoch milliseconds. */
  readonly coveredAt: () => number;
};

/** Counts who signs in by what became of it, and not who. For whichever process has the provider. */
export const countSignIns = (metrics: Pick<Metrics, 'counter'>): ((outcome: SignInOutcome) => void) =>
  metrics.counter('havstang_sign_ins_total', 'Sign-in forms that were sent.', 'outcome', SIGN_IN_OUTCOMES);

/** What is counted of a process with services or the ledger. */
export type ServerMetrics = Metrics & {
  /** The store, with the time that its appends take, and what is appended by type. */
  timed(store: EventStore): EventStore;
  /** The bus, with the places of the groups that are subscribed through it, and the time that their handling takes. */
  followed(bus: Bus): Bus;
  /** Times what this application answers, by the pattern of its route. */
  timeAnswers(application: Pick<FastifyInstance, 'addHook'>): void;
  /** What is asked when somebody looks. */
  watch(
    runtime: Pick<Runtime, 'bus' | 'running' | 'failure' | 'appendFailure' | 'missing'>,
    dataDir: string,
    ledger?: LedgerWatch,
  ): void;
};

export const createServerMetrics = (): ServerMetrics => {
  const metrics = createMetrics();
  const appending = metrics.timer(
    'havstang_append_seconds',
    'Appends to the event store. outcome: appended, or failed (a conflict is decided again).',
    ['outcome'],
  );
  const appended = metrics.counter('havstang_appended_events_total', 'Events that were appended.', 'type');
  const handling = metrics.timer(
    'havstang_consumer_seconds',
    'Events that a group was given. outcome: handled, or failed (it is given again, or set aside).',
    ['group', 'outcome'],
  );
  const groups = new Map<string, Subscription>();

  return {
    ...metrics,
    timed: (store) => ({
      ...store,
      append: async (stream, expected, events) => {
        const done = appending();
        try {
          const outcome = await store.append(stream, expected, events);
          done({ outcome: 'appended' });
          for (const { type } of events) appended(type);
          return outcome;
        } catch (error) {
          done({ outcome: 'failed' });
          throw error;
        }
      },
    }),
    followed: (bus) => ({
      ...bus,
      subscribe: async (group, types, handle) => {
        const subscription = await bus.subscribe(group, types, async (event) => {
          const done = handling();
          try {
            await handle(event);
            done({ group, outcome: 'handled' });
          } catch (error) {
            done({ group, outcome: 'failed' });
            throw error;
          }
        });
        groups.set(group, subscription);
        return subscription;
      },
    }),
    timeAnswers: (application) =>
      void application.addHook('onResponse', ({ method, routeOptions, url }, { statusCode, elapsedTime }, done) => {
        // What has no route is whatever somebody wrote into an address.
        const route = routeOptions.url ?? routeOf(url) ?? 'none';
        metrics.answered({ method, route, status: statusCode, seconds: elapsedTime / 1_000 });
        done();
      }),
    watch: ({ bus, running, failure, appendFailure, missing }, dataDir, ledger) => {
      const head = shared(() => bus.head());
      const parked = shared(async () => [...Map.groupBy(await bus.parked(), ({ group }) => group)]);
      /** Between where something is and where the store is, as of one moment. */
      const behind = async (place: () => number | Promise<number>): Promise<number> => {
        const [all, next] = await Promise.all([head(), place()]);
        return Math.max(0, all - next);
      };
      const { gauge } = metrics;
      gauge('havstang_stuck', '1 while this process stands still on an error; its log says which.', [], () =>
        one(failure() ? 1 : 0),
      );
      gauge('havstang_cannot_write', '1 while the store takes nothing; the log says why.', [], () =>
        one(appendFailure() ? 1 : 0),
      );
      gauge('havstang_data_free_bytes', 'Room on the disk that the data folder is on.', [], async () => {
        const { bavail, bsize } = await statfs(dataDir);
        return one(bavail * bsize);
      });
      gauge('havstang_events', 'Events that the store holds.', [], async () => one(await head()));
      gauge('havstang_read_models_behind_events', 'Events that the views do not show yet.', [], async () =>
        Number.isFinite(running.next()) ? one(await behind(running.next)) : [],
      );
      gauge('havstang_consumer_behind_events', 'Events that a group has not been given yet.', ['group'], () =>
        Promise.all([...groups].map(async ([group, { next }]) => [{ group }, await behind(next)] as const)),
      );
      gauge('havstang_consumer_next_event', 'Ledger index of the event that a group is given next.', ['group'], () =>
        // At 0 a group has not been told its place yet, or there is nothing that it could have been given.
        [...groups].flatMap(([group, { next }]) => (next() > 0 ? [[{ group }, next()] as const] : [])),
      );
      gauge('havstang_parked_events', 'Events set aside, of all groups on this bus.', ['group'], async () =>
        (await parked()).map(([group, events]) => [{ group }, events.length]),
      );
      gauge('havstang_parked_streams', 'Streams that wait behind an event set aside.', ['group'], async () =>
        (await parked()).map(([group, events]) => [{ group }, new Set(events.map(({ stream }) => stream)).size]),
      );
      gauge('havstang_witness_missing_events', 'More than 0: witnesses have seen what is not here.', [], async () => {
        const gap = await missing();
        return one(gap ? Math.max(1, gap.witnessed - gap.events) : 0);
      });
      if (!ledger) return;
      gauge('havstang_unsealed_events', 'Events that the store holds and the ledger has not sealed.', [], async () =>
        one(await behind(ledger.size)),
      );
      gauge('havstang_seal_age_seconds', 'Age of the oldest event that is not sealed; 0 if all are.', [], async () => {
        const since = await ledger.unsealedSince();
        return one(since === undefined ? 0 : secondsSince(Date.parse(since)));
      });
      gauge('havstang_checkpoint_age_seconds', 'Since when a signed checkpoint covers all that was sealed.', [], () =>
        one(secondsSince(ledger.coveredAt())),
      );
    },
  };
};

const one = (value: number): Values => [[{}, value]];

/** Clocks of two machines may differ, and nothing is younger than now. */
const secondsSince = (ms: number): number => Math.max(0, Date.now() - ms) / 1_000;

/** One question for all who ask at the same time, so that one look at the metrics is of one moment. */
const shared = <Answer>(ask: () => Promise<Answer>): (() => Promise<Answer>) => {
  let asking: Promise<Answer> | undefined;
  return () => (asking ??= ask().finally(() => (asking = undefined)));
};
