import type { RecordedEvent } from '@havstang/kernel';
import { canonicalJson } from '../canonical.js';
import { eventAt } from '../history.fixture.js';
import { toHex } from '../hash.js';
import { headsMap, HEADS_COMMITTED, parseCommitment } from '../heads.js';
import type { SigningKey } from '../note.js';
import { ledgerSealer } from '../sealer.js';
import { bracketing, partsOf } from '../selection.js';
import { rootOfLeaves, subtreesOf } from '../tree.js';
import type { Gap, Scope } from './format.js';
import type { LedgerSource, SealedText } from './source.js';
import { checkpointsOver, sourceOf } from './source.fixture.js';

/** Commits to the heads that these events leave, as the ledger does. */
export const commitment = (events: readonly RecordedEvent[], revision: number): RecordedEvent => {
  const map = headsMap();
  events.forEach(({ stream, revision: at }, index) => map.take(stream, at, index));
  const n = events.length;
  return {
    ...eventAt(n),
    recordedAt: events.at(-1)?.recordedAt ?? eventAt(0).recordedAt,
    occurredAt: events.at(-1)?.recordedAt ?? eventAt(0).recordedAt,
    id: eventAt(1_000_000 + n).id,
    type: HEADS_COMMITTED,
    stream: 'heads-00000000-0000-4000-8000-000000000000',
    revision,
    tenant: '0000',
    causationId: null,
    classification: 'open',
    data: { size: n, streams: map.streams(), root: toHex(map.root()) },
  };
};

/** A history with a commitment to its heads after each `every` events, and one at its end. */
export const withCommitments = (events: readonly RecordedEvent[], every: number): readonly RecordedEvent[] => {
  const all: RecordedEvent[] = [];
  let revision = 0;
  events.forEach((event, n) => {
    if (n > 0 && n % every === 0) all.push(commitment(all, revision++));
    all.push(event);
  });
  all.push(commitment(all, revision));
  return all;
};

const streamsOf = (events: readonly RecordedEvent[]): readonly string[] => [
  ...new Set(events.map(({ stream }) => stream)),
];

/** The scope of a case whose streams are every `nth`-th one, with the last commitment. */
export const caseOf = (
  events: readonly RecordedEvent[],
  nth = 4,
): Extract<Scope, { readonly streams: readonly string[] }> => ({
  kind: 'case',
  id: 'case-1',
  label: 'KS 2022/1',
  streams: streamsOf(events)
    .filter((name, i) => i % nth === 1 && !name.startsWith('heads-'))
    .sort(),
  events: [events.length - 1],
});

/** What an honest operator serves of a scope: the truth about `events`, in part. */
export const partOf = (
  events: readonly RecordedEvent[],
  key: SigningKey,
  scope: Scope,
  held?: number,
): Partial<LedgerSource> => {
  const inside = ({ stream }: RecordedEvent, index: number): boolean =>
    scope.kind === 'all' ||
    (scope.kind === 'period'
      ? index >= scope.first && index < scope.end
      : scope.streams.includes(stream) || scope.events.includes(index));
  const indexes = events.flatMap((event, index) => (inside(event, index) ? [index] : []));
  const size = events.length;
  const sizes = bracketing(indexes, [0, Math.floor(size / 3), Math.floor((size * 2) / 3), size]);
  const sealed = events.map((event) => ledgerSealer.seal(event));
  const lines = partsOf(indexes, size, [...sizes, ...(held === undefined ? [] : [held])]).flatMap(
    ({ start, end, shown }): readonly (SealedText | Gap)[] =>
      shown
        ? sealed.slice(start, end)
        : [
            {
              to: end,
              hashes: subtreesOf({ start, end }).map((range) =>
                toHex(rootOfLeaves(sealed.slice(range.start, range.end).map(({ leaf }) => leaf))),
              ),
            },
          ],
  );
  const map = headsMap();
  const last = 'streams' in scope ? parseCommitment(canonicalJson(events[size - 1]!.data)) : undefined;
  events.slice(0, last?.size ?? 0).forEach(({ stream, revision }, index) => map.take(stream, revision, index));
  const heads = 'streams' in scope ? scope.streams.flatMap((stream) => map.prove(stream) ?? []) : [];
  let given = 0;
  return {
    ...sourceOf(events, key),
    scope,
    heads: heads.map(({ proof, ...head }) => ({ ...head, proof: proof.map(toHex) })),
    sealed: async (_from, limit) => lines.slice(given, (given += limit)),
    async *checkpoints() {
      yield* checkpointsOver(events, sizes, key);
    },
    async *readModels() {},
  };
};
