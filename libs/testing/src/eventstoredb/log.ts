import { randomUUID } from 'node:crypto';
import { checkAppend, type Verdict } from './check-append.ts';
import { type Entry, type LogFile, openLogFile, type StoredEvent } from './log-file.ts';
import { deletion, isDeleted, type StreamMetadata, streamMetadata, undeletion, visible } from './metadata.ts';
import {
  describedBy,
  type EventRecord,
  type Expected,
  metastreamOf,
  type Proposed,
  systemEvent,
  TOMBSTONE_REVISION,
} from './record.ts';

/** What became of an append, a deletion or a tombstone. */
export type Outcome =
  | { readonly kind: 'stored' | 'repeated'; readonly revision: bigint; readonly position: bigint }
  | Exclude<Verdict, { kind: 'write' | 'repeated' }>;

export type Log = {
  /** Decides at once and in the order of the calls; the outcome may be told when `settled` resolves. An empty list only checks. */
  append(stream: string, expected: Expected, events: readonly Proposed[]): Outcome;
  /** Hides the stream by its metadata; it can be written to again. */
  delete(stream: string, expected: Expected): Outcome;
  /** Ends the stream for ever. */
  tombstone(stream: string, expected: Expected): Outcome;
  /** Resolves when everything decided so far is durable, and visible to readers. */
  settled(): Promise<void>;
  /** Revision of the last event, durable or not; −1 for a stream that has none. */
  head(stream: string): bigint;
  /** How many records of `$all` are durable: readers see these and no more. */
  size(): number;
  at(index: number): EventRecord | undefined;
  /** The first index whose position is at or after this one. */
  indexOf(position: bigint): number;
  /** Durable events of a stream without a gap, those hidden by metadata left out; a tombstone is not among them. */
  stream(name: string): StreamView;
  /** Calls back whenever `size` has grown, until the function that it returns is called. */
  onGrowth(listener: () => void): () => void;
  close(): Promise<void>;
};

export type StreamView = {
  readonly state: 'missing' | 'live' | 'tombstoned';
  readonly events: readonly EventRecord[];
  /** The tombstone itself. */
  readonly end?: EventRecord;
};

export type NewEvent = { readonly stream: string; readonly event: Proposed };

/** So many ids are remembered for appends that expect `any`: a repeat after this many other events is stored again. */
const REMEMBERED_IDS = 200_000;

/** Bytes that a record takes besides its content, so that positions look like those of a real log. */
const RECORD_OVERHEAD = 96;

/**
 * The double's history: streams and `$all` in memory, and every write in a file if one is named.
 * `beginning` is written to a new one.
 * Positions are reckoned from the sizes of the records, so that they are the same after a restart.
 */
export const openLog = async (path: string | undefined, beginning: readonly NewEvent[]): Promise<Log> => {
  const file = path === undefined ? undefined : await openLogFile(path);
  const log = createLog(file);
  if (log.size() === 0) {
    for (const { stream, event } of beginning) log.append(stream, 'any', [event]);
    await log.settled();
  }
  return log;
};

const createLog = (file: LogFile | undefined): Log => {
  const all: EventRecord[] = [];
  const streams = new Map<string, EventRecord[]>();
  const tombstones = new Map<string, EventRecord>();
  const remembered = new Map<string, EventRecord>();
  const listeners = new Set<() => void>();
  let durable = 0;
  let cursor = BigInt(RECORD_OVERHEAD);
  let pending: Promise<unknown> = Promise.resolve();

  const place = (stored: StoredEvent, at: number): EventRecord => {
    const { stream, id, type, isJson } = stored;
    const data = Buffer.from(stored.data, 'base64');
    const metadata = Buffer.from(stored.metadata ?? '', 'base64');
    const events = streams.get(stream) ?? [];
    const revision = stored.tombstone ? TOMBSTONE_REVISION : BigInt(events.length);
    const record = {
      index: all.length,
      stream,
      revision,
      position: cursor,
      created: at,
      id,
      type,
      isJson,
      data,
      metadata,
    };
    cursor += BigInt(RECORD_OVERHEAD + Buffer.byteLength(stream) + data.length + metadata.length);
    all.push(record);
    if (stored.tombstone) tombstones.set(stream, record);
    else streams.set(stream, (events.push(record), events));
    return record;
  };

  const advance = (to: number): void => {
    durable = Math.max(durable, to);
    listeners.forEach((listener) => listener());
  };

  for (const { at, events } of file?.entries ?? []) events.forEach((event) => place(event, at));
  durable = all.length;

  const write = (events: readonly StoredEvent[]): readonly EventRecord[] => {
    const entry: Entry = { at: Date.now(), events };
    const records = entry.events.map((event) => place(event, entry.at));
    for (const record of records) {
      remembered.delete(record.id);
      remembered.set(record.id, record);
    }
    for (const id of remembered.keys()) {
      if (remembered.size <= REMEMBERED_IDS) break;
      remembered.delete(id);
    }
    const size = all.length;
    const written = Promise.all([pending, file?.write(entry)]).then(() => advance(size));
    // Whoever waits for it is told; it must not also end the process when nobody does.
    written.catch(() => undefined);
    pending = written;
    return records;
  };

  const head = (stream: string): bigint => BigInt((streams.get(stream)?.length ?? 0) - 1);
  const isTombstoned = (stream: string): boolean => tombstones.has(describedBy(stream) ?? stream);
  const rawMetadata = (stream: string, below = all.length): EventRecord | undefined =>
    streams.get(metastreamOf(stream))?.findLast(({ index }) => index < below);
  const metadataOf = (stream: string, below?: number): StreamMetadata =>
    describedBy(stream) === undefined ? streamMetadata(rawMetadata(stream, below)?.data) : { maxCount: 1 };

  const judge = (stream: string, expected: Expected, ids: readonly string[]): Verdict =>
    checkAppend(expected, ids, {
      stream,
      head: head(stream),
      tombstoned: isTombstoned(stream),
      deleted: isDeleted(metadataOf(stream)),
      described: head(metastreamOf(stream)) >= 0n,
      at: (revision) => streams.get(stream)?.[Number(revision)],
      remembered: (id) => remembered.get(id),
    });

  const outcome = (verdict: Verdict, writeIt: () => EventRecord): Outcome => {
    if (verdict.kind !== 'write' && verdict.kind !== 'repeated') return verdict;
    const { revision, position } = verdict.kind === 'repeated' ? verdict.last : writeIt();
    return { kind: verdict.kind === 'repeated' ? 'repeated' : 'stored', revision, position };
  };

  /** What else is written with events of a stream: a deleted stream comes back by being written to, or its metadata; what was there stays hidden. */
  const revival = (stream: string, events: readonly Proposed[]): readonly StoredEvent[] => {
    const described = describedBy(stream);
    const revived = [stream, described].find((name) => name !== undefined && isDeleted(metadataOf(name)));
    if (revived === undefined) return [];
    const metadata = described === undefined ? rawMetadata(stream)?.data : events.at(-1)?.data;
    return [toStored(metastreamOf(revived), undeletion(metadata, head(revived) + 1n))];
  };

  return {
    append(stream, expected, events) {
      const ids = events.map(({ id }) => id);
      const verdict = judge(stream, expected, ids);
      if (events.length === 0 && verdict.kind === 'write') {
        return { kind: 'stored', revision: head(stream), position: all.at(-1)!.position };
      }
      return outcome(verdict, () => {
        const stored = [...events.map((event) => toStored(stream, event)), ...revival(stream, events)];
        return write(stored)[events.length - 1]!;
      });
    },

    delete(stream, expected) {
      if (expected === 'any' && head(stream) < 0n && head(metastreamOf(stream)) < 0n) {
        return isTombstoned(stream) ? { kind: 'deleted' } : { kind: 'wrong-version', actual: -1n };
      }
      const event = deletion();
      return outcome(judge(stream, expected, [event.id]), () => write([toStored(metastreamOf(stream), event)])[0]!);
    },

    tombstone(stream, expected) {
      const event = systemEvent(randomUUID(), '$streamDeleted', {});
      const stored = { ...toStored(stream, event), tombstone: true as const };
      return outcome(judge(stream, expected, [event.id]), () => write([stored])[0]!);
    },

    settled: async () => void (await pending),
    head,
    size: () => durable,
    at: (index) => (index < durable ? all[index] : undefined),

    indexOf(position) {
      let [low, high] = [0, durable];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (all[middle]!.position < position) low = middle + 1;
        else high = middle;
      }
      return low;
    },

    stream(name) {
      const end = tombstones.get(describedBy(name) ?? name);
      if (end !== undefined && end.index < durable) return { state: 'tombstoned', events: [], end };
      const stored = streams.get(name) ?? [];
      const events = stored.slice(0, stored.findLastIndex(({ index }) => index < durable) + 1);
      const metadata = metadataOf(name, durable);
      if (events.length === 0 || isDeleted(metadata)) return { state: 'missing', events: [] };
      return { state: 'live', events: visible(events, metadata) };
    },

    onGrowth(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },

    async close() {
      await pending.catch(() => undefined);
      await file?.close();
    },
  };
};

const toStored = (stream: string, { id, type, isJson, data, metadata }: Proposed): StoredEvent => ({
  stream,
  id,
  type,
  isJson,
  data: Buffer.from(data).toString('base64'),
  ...(metadata.length > 0 && { metadata: Buffer.from(metadata).toString('base64') }),
});
