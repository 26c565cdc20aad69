import {
  Closed,
  type EventStore,
  type Growth,
  type NewEvent,
  type Positioned,
  type RecordedEvent,
  type SealedEvent,
  type SealedLog,
  type Sealer,
  tail,
  refuseTooLarge,
} from '@havstang/kernel';
import type { createAppender, PreparedAppend } from './append.js';
import { asUnavailable } from './database.js';
import type { EventReader } from './event-table.js';
import type { GroupCommit } from './group-commit.js';
import type { RunReader } from './runs.js';

/** What the two views of the log, by stream and by index, stand on. */
export type LogParts<Tree> = {
  readonly sealer: Sealer<Tree>;
  readonly reader: EventReader;
  readonly runs: RunReader;
  readonly appender: ReturnType<typeof createAppender<Tree>>;
  readonly commits: GroupCommit;
  readonly growth: Growth;
  readonly page: (from: number) => Promise<readonly SealedEvent[]>;
  readonly isClosed: () => boolean;
  readonly close: () => Promise<void>;
};

const NAME = 'the event store';

/** The `EventStore` port. A position is the ledger index of the event, as text. */
export const createEventStore = <Tree>(parts: LogParts<Tree>): EventStore => {
  const { sealer, reader, appender, commits, growth } = parts;
  const positionedAfter = (next: number, limit: number): readonly Positioned[] =>
    reader.entries(next, limit).map(({ index, entry, data }) => ({
      event: sealer.open(entry, data),
      position: String(index),
    }));
  return {
    append: async (stream, expected, events) => {
      if (parts.isClosed()) throw new Closed(NAME);
      const prepared = prepare(sealer, stream, expected, events);
      return commits.run(() => appender.append(prepared));
    },
    read: async (stream, from = 0, limit = Number.MAX_SAFE_INTEGER) =>
      answer(parts, () => reader.stream(stream, from, limit)),
    readAll: async (after, limit) => answer(parts, () => positionedAfter(following(after), limit)),
    subscribe: (after, signal) => tail((from) => positionedAfter(from, BATCH), growth, following(after), signal),
    close: parts.close,
  };
};

/** The `SealedLog` port over the same rows. */
export const createSealedLog = <Tree>(parts: LogParts<Tree>): SealedLog => ({
  size: async () => answer(parts, () => parts.growth.size()),
  read: async (from, limit) => answer(parts, () => parts.reader.sealed(from, limit)),
  leaves: async (from, limit) => answer(parts, () => parts.reader.leaves(from, limit)),
  runs: async (spans) => answer(parts, () => parts.runs(spans)),
  indexOf: async (stream, revision) => answer(parts, () => parts.reader.indexOf(stream, revision)),
  subscribe: (from, signal) => tail(parts.page, parts.growth, from, signal),
});

const BATCH = 512;

const following = (after: string | undefined): number => (after === undefined ? 0 : Number(after) + 1);

/** Throws `TooLarge` and `Unsealable`; the size of an event is that of its canonical entry and body in UTF-8. */
const prepare = <Tree>(
  sealer: Sealer<Tree>,
  stream: string,
  expected: number,
  events: readonly NewEvent[],
): PreparedAppend => {
  const sealed = events.map((event, n) => {
    const recorded: RecordedEvent = { ...event, stream, revision: expected + 1 + n };
    return sealer.seal(recorded);
  });
  refuseTooLarge(events, sealed);
  return { stream, expected, events, sealed };
};

const answer = <Tree, T>({ isClosed }: LogParts<Tree>, read: () => T): T => {
  if (isClosed()) throw new Closed(NAME);
  try {
    return read();
  } catch (error) {
    throw asUnavailable(error);
  }
};
