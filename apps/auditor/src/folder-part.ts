import { travels, type SealedEvent, type SealedLog } from '@havstang/kernel';
import {
  bracketing,
  canonicalJson,
  headsMap,
  HEADS_COMMITTED,
  keysDestroyedBy,
  keysOfTexts,
  parseCommitment,
  partsOf,
  proofs,
  toHex,
  type Gap,
  type HeadLine,
  type Scope,
  type SealedText,
} from '@havstang/ledger';
import { isUuid, partOfLineage, withEvents, type Asked } from './scope.js';
import { lineageIn } from './trace.js';
import { noSuchCase, noSuchDecision, nothingIn, nothingThere } from './errors.js';

/** A log at rest: nothing comes to it any more. */
type Log = Pick<SealedLog, 'size' | 'read' | 'leaves' | 'runs'>;
type Entries = (from: number, limit: number) => readonly SealedText[];

/** What a bundle of a part of a log shows: see `LedgerSource`. */
export type FolderPart = {
  readonly scope: Scope;
  readonly heads: readonly HeadLine[];
  /** Sizes of the checkpoints around what is shown. */
  readonly kept: ReadonlySet<number>;
  readonly lines: () => AsyncGenerator<SealedText | Gap, void>;
};

const PAGE = 1_000;

/**
 * The part of a log at rest that is asked for, of its first `size` events. Nobody can commit to its heads any more: where its streams end is proved as of the
 * last commitment in it, and not at all where one of them began after that. Rejects when it holds nothing of what is asked for.
 */
export const folderPart = async (
  { log, entries, size }: { readonly log: Log; readonly entries: Entries; readonly size: number },
  asked: Asked,
  checkpoints: readonly number[],
  held: number | undefined,
): Promise<FolderPart> => {
  const { scope, heads, indexes } =
    asked.kind === 'period' ? await ofPeriod(log, size, asked) : await ofLineage(log, size, asked);
  if (indexes.length === 0) throw nothingThere();
  const kept = bracketing(indexes, checkpoints);
  const parts = partsOf(indexes, size, [...kept, ...(held !== undefined && held <= size ? [held] : [])]);
  const { subtrees } = proofs(log.leaves, log.runs);
  return {
    scope,
    heads,
    kept: new Set(kept),
    lines: async function* () {
      for (const { start, end, shown } of parts) {
        if (!shown) yield { to: end, hashes: (await subtrees({ start, end })).map(toHex) };
        else for (let next = start; next < end; next += PAGE) yield* entries(next, Math.min(PAGE, end - next));
      }
    },
  };
};

type Chosen = { readonly scope: Scope; readonly heads: readonly HeadLine[]; readonly indexes: readonly number[] };

const ofPeriod = async (
  log: Log,
  size: number,
  { from, to }: Extract<Asked, { readonly kind: 'period' }>,
): Promise<Chosen> => {
  let [first, end] = [Infinity, 0];
  for await (const { index, recordedAt } of eventsOf(log, size)) {
    if (recordedAt < from || recordedAt > to) continue;
    [first, end] = [Math.min(first, index), index + 1];
  }
  if (end === 0) {
    const [[begin], [last]] = [await log.read(0, 1), await log.read(size - 1, 1)];
    throw nothingIn(begin?.recordedAt ?? '…', last?.recordedAt ?? '…');
  }
  const indexes = Array.from({ length: end - first }, (_, n) => first + n);
  return { scope: { kind: 'period', from, to, first, end }, heads: [], indexes };
};

const ofLineage = async (
  log: Log,
  size: number,
  { kind, name }: Extract<Asked, { readonly name: string }>,
): Promise<Chosen> => {
  const id = kind === 'decision' || isUuid(name) ? name : await caseNamed(log, size, name);
  const lineage = await lineageIn(batchesOf(log, size), `${kind}-${id}`, { direction: 'both' });
  if (!lineage) throw kind === 'case' ? noSuchCase(name) : noSuchDecision(name);
  const part = partOfLineage(kind, id, lineage);
  const committed = await lastCommitment(log, size);
  const own = withEvents(part, committed ? [committed.index] : []);
  const streams = new Set(part.streams);
  const heads = committed ? await headsAt(log, committed.size, part.streams) : [];
  const indexes = new Set(own.events);
  const keys = new Set<string>();
  const destroyed: SealedEvent[] = [];
  for await (const event of eventsOf(log, size)) {
    if (streams.has(event.stream)) indexes.add(event.index);
    if (indexes.has(event.index) && travels(event)) for (const id of keysOfTexts(event.data)) keys.add(id);
    else if (keysDestroyedBy(event).length > 0) destroyed.push(event);
  }
  const destructions = destroyed.filter((event) => keysDestroyedBy(event).some((id) => keys.has(id)));
  const more = destructions.map(({ index }) => index);
  return {
    scope: withEvents(own, more),
    heads: heads.length === streams.size ? heads : [],
    indexes: [...indexes, ...more].sort((a, b) => a - b),
  };
};

const CASE_OPENED = /\.case-opened\.v\d+$/;

const caseNamed = async (log: Log, size: number, dnr: string): Promise<string> => {
  for await (const { type, data } of eventsOf(log, size))
    if (CASE_OPENED.test(type) && data['dnr'] === dnr) return String(data['caseId']);
  throw noSuchCase(dnr);
};

const lastCommitment = async (log: Log, size: number) => {
  let found: { readonly index: number; readonly size: number } | undefined;
  for await (const { type, data, index } of eventsOf(log, size)) {
    const commitment = type === HEADS_COMMITTED ? parseCommitment(canonicalJson(data)) : undefined;
    if (commitment) found = { index, size: commitment.size };
  }
  return found;
};

/** The heads of these streams, as the first so many events left them: of those that had begun. */
const headsAt = async (log: Log, size: number, streams: readonly string[]): Promise<readonly HeadLine[]> => {
  const map = headsMap();
  for await (const { stream, revision, index } of eventsOf(log, size)) map.take(stream, revision, index);
  return streams.flatMap((stream) => {
    const head = map.prove(stream);
    return head ? [{ ...head, proof: head.proof.map(toHex) }] : [];
  });
};

async function* eventsOf(log: Log, size: number): AsyncGenerator<SealedEvent, void> {
  for (let next = 0; next < size;) {
    const events = await log.read(next, Math.min(PAGE, size - next));
    if (events.length === 0) return;
    next += events.length;
    yield* events;
  }
}

/** What views are made of: the events that travel. */
async function* batchesOf(log: Log, size: number): AsyncGenerator<readonly SealedEvent[], void> {
  for await (const event of eventsOf(log, size)) if (travels(event)) yield [event];
}
