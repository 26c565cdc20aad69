import { GAP_BODY, gapEntry, gapRow, type Scope } from '../bundle/format.js';
import { toHex } from '../hash.js';
import { parseCommitment } from '../heads.js';
import { partsOf } from '../selection.js';
import { rootOfLeaves, subtreesOf } from '../tree.js';
import { NoPlace, place, type Roll } from './dice.js';
import { entryAt, indexesOf, isCommitment, isShown, leafOf, sizeOf, type Draft, type Line } from './draft.js';

/** The lines of a bundle that shows these events of a log and no others. Runs are cut at each of `splits`. */
export const cutOut = (log: readonly Line[], shown: Iterable<number>, splits: readonly number[]): readonly Line[] =>
  partsOf(shown, log.length, splits).flatMap(({ start, end, shown: isIn }) => {
    const events = log.slice(start, end);
    if (isIn) return events;
    const hashes = subtreesOf({ start, end }).map((range) =>
      toHex(rootOfLeaves(log.slice(range.start, range.end).map(leafOf))),
    );
    const run = { to: end, hashes };
    return [{ entry: gapEntry(run), body: GAP_BODY, row: gapRow(0, run).slice('0'.length) }];
  });

/** Ledger indexes of the events that a bundle shows. */
export const shownIn = ({ lines }: Pick<Draft, 'lines'>): readonly number[] => {
  const indexes = indexesOf(lines);
  return lines.flatMap((line, at) => (isShown(line) ? [indexes[at]!] : []));
};

/** The lines without this event, which lies in a run then, and the index at which that run begins. */
export const withHidden = (draft: Draft, index: number): { readonly lines: readonly Line[]; readonly from: number } => {
  const left = shownIn(draft).filter((at) => at !== index);
  const lines = cutOut(draft.log, left, draft.notes.map(sizeOf));
  return { lines, from: indexesOf(lines).findLast((from) => from <= index)! };
};

export type CaseScope = Extract<Scope, { readonly streams: readonly string[] }>;

/** The scope of a bundle of a case or a decision. Throws `NoPlace` when it is of something else. */
export const caseScope = ({ manifest: { scope } }: Draft): CaseScope => {
  if (scope && 'streams' in scope) return scope;
  throw new NoPlace('this bundle names no streams');
};

/** A stream in scope whose end the bundle proves. */
export type ProvedStream = {
  readonly stream: string;
  /** Ledger indexes of its events, all of which are shown, in order. */
  readonly events: readonly number[];
};

/** How many events the last commitment shown speaks of. Throws `NoPlace` when there is none, or no proof goes with it. */
export const provedUpTo = ({ lines, heads }: Draft): number => {
  const last = lines.findLast(isCommitment);
  if (last && heads.length > 0) return parseCommitment(last.body)!.size;
  throw new NoPlace('this bundle does not prove where streams end');
};

/** A stream in scope that is accepted, with an end that is proved. */
export const someStream = (
  draft: Draft,
  roll: Roll,
  accept: (one: ProvedStream) => boolean = () => true,
): ProvedStream => {
  const asOf = provedUpTo(draft);
  const shown = shownIn(draft);
  const streams = caseScope(draft).streams.map((stream) => ({
    stream,
    events: shown.filter((index) => entryAt({ lines: draft.log }, index).stream === stream),
  }));
  return streams[place(roll, streams.length, (nth) => streams[nth]!.events.at(-1)! < asOf && accept(streams[nth]!))]!;
};
