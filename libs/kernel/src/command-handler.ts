import { crashPoint } from './crash-point.js';
import { isRejection, type Decider, type DomainCommand, type Rejection } from './decider.js';
import { Conflict, NotFound, UnknownEvent } from './errors.js';
import type { DomainEvent, EventCodec, NewEvent, RecordedEvent } from './event.js';
import { holdsReserved, withPlaceholders } from './personal/placeholder.js';
import type { PersonalField, PersonalTexts } from './personal/personal-texts.js';
import { NO_STREAM, type EventStore } from './ports.js';

/** What came of a command. `events` are those it caused, also when it had been carried out before (`repeated`), as rules see them. */
export type Accepted = {
  readonly stream: string;
  readonly revision: number;
  readonly events: readonly RecordedEvent[];
  readonly repeated: boolean;
  /** The same events with their personal texts in the clear, and how many texts there are; where they were written just now, and so are at hand. */
  readonly written?: Written;
  /** Ledger index of the last event, where the store seals at once. */
  readonly index?: number;
};

export type Written = { readonly events: readonly RecordedEvent[]; readonly texts: number };

export type Outcome = Accepted | Rejection;

export type Send<Command> = (command: Command, options?: SendOptions<Command>) => Promise<Outcome>;

export type SendOptions<Command> = {
  /** Revision that the sender saw (`If-Match`). A mismatch is a `Conflict` and is not retried. */
  readonly expected?: number;
  /** True when the command may start the stream; otherwise a missing stream is `NotFound`. */
  readonly creates?: boolean;
  /** Called again for every decision on a fresh state, so that a refusal never rests on a stale look-up. */
  readonly refresh?: (command: Command) => Promise<Command>;
};

type Folded<State> = {
  readonly state: State;
  readonly revision: number;
  readonly tenant: string | undefined;
  readonly correlationId: string | undefined;
  /** First revision of each command already carried out. */
  readonly commands: Map<string, number>;
};

type Options = {
  readonly newId: () => string;
  /** Asked only for bodies with personal fields. */
  readonly texts: PersonalTexts;
  /** Streams whose folded state is kept in memory. */
  readonly cacheSize?: number;
  /** Stored types that were once written and no longer mean anything. */
  readonly retired?: ReadonlySet<string>;
};

/** Where an event is about to stand, and the lineage of its stream, if that has one. */
type Place = Pick<RecordedEvent, 'stream' | 'revision'> & { readonly correlationId: string | undefined };

const ATTEMPTS = 10;

/**
 * Read the stream, fold, decide, append at the revision read. Commands on one stream run in turn inside the process; a conflict with another process
 * is decided again. A cached state is proved fresh by the append; a refusal decided on one is decided again on a fresh read before it is answered.
 * Throws `Conflict`, `NotFound`, `UnknownEvent`, and what the store throws.
 */
export const commandHandler = <State, Command extends DomainCommand, Event extends DomainEvent>(
  decider: Decider<State, Command, Event>,
  codec: EventCodec<Event>,
  store: EventStore,
  { newId, texts, cacheSize = 10_000, retired = new Set() }: Options,
): Send<Command> => {
  const cache = new Map<string, Folded<State>>();
  const inTurn = turns();

  const load = async (stream: string): Promise<Folded<State>> => fold(EMPTY(decider.initial), await store.read(stream));

  const fold = (folded: Folded<State>, events: readonly RecordedEvent[]): Folded<State> => {
    let { state, revision, tenant, correlationId } = folded;
    for (const event of events) {
      const known = codec.decode(withPlaceholders(event));
      if (known) state = decider.evolve(state, known);
      else if (!retired.has(event.type)) throw new UnknownEvent(event.stream, event.type);
      if (!folded.commands.has(event.commandId)) folded.commands.set(event.commandId, event.revision);
      revision = event.revision;
      tenant ??= event.tenant;
      correlationId ??= event.correlationId;
    }
    return { state, revision, tenant, correlationId, commands: folded.commands };
  };

  const remember = (stream: string, folded: Folded<State>): void => {
    cache.delete(stream);
    cache.set(stream, folded);
    if (cache.size > cacheSize) cache.delete(cache.keys().next().value as string);
  };

  const carriedOutBefore = async (
    stream: string,
    command: Command,
    folded: Folded<State>,
  ): Promise<Accepted | undefined> => {
    const from = folded.commands.get(command.meta.commandId);
    if (from === undefined) return undefined;
    const events = (await store.read(stream, from)).filter((event) => event.commandId === command.meta.commandId);
    return {
      stream,
      revision: events.at(-1)?.revision ?? from,
      events: events.map(withPlaceholders),
      repeated: true,
    };
  };

  const decideOnce = async (
    stream: string,
    command: Command,
    folded: Folded<State>,
    { expected, creates = false }: SendOptions<Command>,
  ): Promise<Outcome> => {
    if (folded.tenant === undefined ? !creates : folded.tenant !== command.meta.tenant) throw new NotFound(stream);
    const before = await carriedOutBefore(stream, command, folded);
    if (before) return before;
    if (expected !== undefined && expected !== folded.revision) throw new Conflict(stream, expected, folded.revision);
    // What is held in memory is ciphertext; a rule that compares texts ("already so") sees them.
    const decided = decider.decide(command, await texts.openIn(command.meta.tenant, folded.state));
    if (isRejection(decided)) return decided;
    if (decided.length === 0) return { stream, revision: folded.revision, events: [], repeated: false };
    const clear: RecordedEvent[] = [];
    const stored: RecordedEvent[] = [];
    const seen: RecordedEvent[] = [];
    let count = 0;
    for (const event of decided) {
      const fields = codec.personalFields?.(event) ?? [];
      const place = { stream, revision: folded.revision + 1 + clear.length, correlationId: folded.correlationId };
      const recorded = await recordable(event, command, fields, place);
      const sealed = await texts.protect(recorded, fields);
      clear.push(recorded);
      stored.push(sealed.stored);
      seen.push(sealed.seen);
      count += fields.length;
    }
    crashPoint('handle:before-append');
    const appended = await store.append(stream, folded.revision, stored);
    crashPoint('handle:after-append');
    remember(stream, fold(folded, seen));
    return { stream, events: seen, repeated: false, written: { events: clear, texts: count }, ...appended };
  };

  /** The event as it is recorded, valid against its schema, with the texts in its personal fields still in the clear. */
  const recordable = async (
    event: Event,
    command: Command,
    fields: readonly PersonalField[],
    { stream, revision, correlationId }: Place,
  ): Promise<RecordedEvent> => {
    const data = await texts.unveil(command.meta.tenant, event.data, fields);
    if (holdsReserved(data)) throw new Error(`${event.type} carries a personal text in a field that is not marked`);
    const encoded = codec.encode({ ...event, data });
    return { ...newEvent(encoded, command, correlationId, newId()), stream, revision };
  };

  return (command, options = {}) => {
    const stream = `${decider.category}-${command.id}`;
    return inTurn(stream, async () => {
      let current = command;
      for (let attempt = 1; ; attempt++) {
        // What starts a stream is decided as if there were none; the append proves it, and a refusal is decided again on a read.
        const assumed = attempt === 1 && options.creates ? EMPTY(decider.initial) : undefined;
        const cached = attempt === 1 ? (cache.get(stream) ?? assumed) : undefined;
        try {
          const outcome = await decideOnce(stream, current, cached ?? (await load(stream)), options);
          const final = !isRejection(outcome) ? outcome.events.length > 0 : false;
          if (final || attempt > 1 || (!cached && !options.refresh)) return outcome;
        } catch (error) {
          cache.delete(stream);
          const retryable =
            error instanceof Conflict && (options.expected === undefined || (cached !== undefined && attempt === 1));
          const staleCache = error instanceof NotFound && cached !== undefined;
          if ((!retryable && !staleCache) || attempt === ATTEMPTS) throw error;
          await pause(attempt);
        }
        if (options.refresh) current = await options.refresh(current);
      }
    });
  };
};

const EMPTY = <State>(state: State): Folded<State> => ({
  state,
  revision: NO_STREAM,
  tenant: undefined,
  correlationId: undefined,
  commands: new Map(),
});

const newEvent = (
  encoded: Pick<RecordedEvent, 'type' | 'schema' | 'classification' | 'data'>,
  { meta }: DomainCommand,
  correlationId: string | undefined,
  id: string,
): NewEvent => ({
  id,
  recordedAt: meta.at,
  occurredAt: meta.occurredAt,
  tenant: meta.tenant,
  actor: meta.actor,
  commandId: meta.commandId,
  correlationId: correlationId ?? meta.correlationId,
  causationId: meta.causationId,
  ...encoded,
});

/** A chain of promises per key: what is sent on one key runs one after the other. */
const turns = () => {
  const tails = new Map<string, Promise<unknown>>();
  return <Result>(key: string, work: () => Promise<Result>): Promise<Result> => {
    const tail = tails.get(key);
    const mine = tail ? tail.then(work, work) : work();
    tails.set(key, mine);
    const forget = () => {
      if (tails.get(key) === mine) tails.delete(key);
    };
    mine.then(forget, forget);
    return mine;
  };
};

const pause = (attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * 2 ** Math.min(attempt, 6)));
