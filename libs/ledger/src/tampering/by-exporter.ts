import { FILES, schemaFile, type HeadLine, type Scope } from '../bundle/format.js';
import { parseCommitment } from '../heads.js';
import { put } from './by-forger.js';
import { NoPlace, place, type Roll } from './dice.js';
import { entryAt, indexesOf, isCommitment, isRun, isShown, relisted, sizeOf, type Draft } from './draft.js';
import { headsOver, provedBy } from './heads-anew.js';
import { caseScope, cutOut, provedUpTo, shownIn, someStream, withHidden } from './part.js';
import type { Expectation, Tampered, Tampering } from './tampering.js';

/**
 * Changes by whoever makes the bundle of a part. The log is as it was, and truly signed; the runs, the counts and the manifest are made to fit. What is shown is
 * not what the bundle says that it is.
 */
export const BY_EXPORTER: readonly Tampering[] = [
  {
    kind: 'event-out-of-scope',
    what: {
      en: 'an event that belongs to what is shown was put among those out of scope, its true leaf in their hashes',
      sv: 'en händelse som hör till det som visas lades bland dem utanför urvalet, med sin äkta lövhash i deras hashvärden',
    },
    needs: 'bundle',
    of: 'part',
    tamper(draft, roll) {
      const shown = shownIn(draft);
      const index = shown[place(roll, shown.length, (nth) => missed(draft, shown[nth]!, 0) !== undefined)]!;
      const { lines, from } = withHidden(draft, index);
      return { ...put(draft, lines, draft.notes), ...missed(draft, index, from)! };
    },
  },
  {
    kind: 'tail-hidden',
    what: {
      en: 'the last event of a stream was put among those out of scope, and all else made anew, in half of the cases its head as well',
      sv: 'den sista händelsen i en ström lades bland dem utanför urvalet, och allt annat gjordes om, i hälften av fallen även dess slut',
    },
    needs: 'bundle',
    of: 'part',
    tamper(draft, roll) {
      const { stream, events } = someStream(draft, roll);
      const before = events.at(-2);
      const shorter = (head: HeadLine): HeadLine =>
        head.stream !== stream || before === undefined ? head : { ...head, revision: head.revision - 1, index: before };
      const heads = roll(2) === 0 ? draft.heads : draft.heads.map(shorter);
      const { lines } = withHidden(draft, events.at(-1)!);
      return { ...put(draft, lines, draft.notes, { heads }), ...tailDiffers(stream) };
    },
  },
  {
    kind: 'head-left-out',
    what: { en: 'the head of one stream was left out', sv: 'en ströms slut utelämnades' },
    needs: 'bundle',
    of: 'part',
    tamper(draft, roll) {
      if (draft.heads.length < 2) throw new NoPlace('a bundle without any heads promises nothing of them');
      const heads = draft.heads.toSpliced(roll(draft.heads.length), 1);
      return {
        ...put(draft, draft.lines, draft.notes, { heads }),
        codes: ['heads-malformed'],
        where: { file: FILES.heads },
      };
    },
  },
  {
    kind: 'head-moved',
    what: {
      en: 'the place, the index or the revision of a head was changed',
      sv: 'platsen, indexet eller revisionen för en ströms slut ändrades',
    },
    needs: 'bundle',
    of: 'part',
    tamper(draft, roll) {
      const { stream } = someStream(draft, roll);
      const field = (['position', 'index', 'revision'] as const)[roll(3)]!;
      const by = 1 + roll(5);
      const heads = draft.heads.map((head) => (head.stream === stream ? { ...head, [field]: head[field] + by } : head));
      return { ...put(draft, draft.lines, draft.notes, { heads }), ...tailDiffers(stream) };
    },
  },
  {
    kind: 'head-outdated',
    what: {
      en: 'a head was proved by an older commitment than the last, and what came later in its stream put out of scope',
      sv: 'en ströms slut bevisades med ett äldre åtagande än det sista, och det som kom senare i strömmen lades utanför urvalet',
    },
    needs: 'bundle',
    of: 'part',
    tamper(draft, roll) {
      const older = draft.log
        .filter(isCommitment)
        .map(({ body }) => parseCommitment(body)!.size)
        .filter((size) => size < provedUpTo(draft));
      const { stream, events } = someStream(draft, roll, ({ events: [first] }) => older.some((size) => size > first!));
      const size = older[place(roll, older.length, (nth) => older[nth]! > events[0]!)]!;
      const [old] = provedBy(headsOver(draft.log, size), [stream]);
      const left = shownIn(draft).filter((index) => index < size || !events.includes(index));
      const lines = cutOut(draft.log, left, draft.notes.map(sizeOf));
      const heads = draft.heads.map((head) => (head.stream === stream ? old! : head));
      return { ...put(draft, lines, draft.notes, { heads }), ...tailDiffers(stream) };
    },
  },
  {
    kind: 'event-slipped-in',
    what: {
      en: 'an event of something else was shown with the rest',
      sv: 'en händelse ur något annat visades tillsammans med resten',
    },
    needs: 'bundle',
    of: 'part',
    tamper(draft, roll) {
      const shown = new Set(shownIn(draft));
      const known = (index: number): boolean =>
        draft.files.has(schemaFile(entryAt({ lines: draft.log }, index).schema));
      const index = place(
        roll,
        draft.log.length,
        (at) => !shown.has(at) && isShown(draft.log[at]!) && !isCommitment(draft.log[at]!) && known(at),
      );
      const lines = cutOut(draft.log, [...shown, index], draft.notes.map(sizeOf));
      return { ...put(draft, lines, draft.notes), codes: ['scope-differs'], where: { index } };
    },
  },
  {
    kind: 'scope-changed',
    what: {
      en: 'the manifest was made to state a wider or narrower scope than what is shown',
      sv: 'manifestet ändrades till att ange ett vidare eller snävare urval än det som visas',
    },
    needs: 'bundle',
    of: 'part',
    tamper(draft, roll) {
      const { scope, where } = otherScope(draft, roll);
      return {
        changes: relisted(draft, new Map(), { ...draft.manifest, scope }),
        codes: ['scope-differs'],
        where,
      };
    },
  },
];

const tailDiffers = (stream: string): Expectation => ({
  codes: ['tail-differs'],
  where: { file: FILES.heads, stream },
});

/** Where it is missed that an event lies in the run from `from` on; undefined for the last of a stream, which is a kind of its own. */
const missed = (draft: Draft, index: number, from: number): Expectation | undefined => {
  const { scope } = draft.manifest;
  const { stream } = entryAt({ lines: draft.log }, index);
  if (!scope || !('streams' in scope) || !scope.streams.includes(stream))
    return { codes: ['scope-differs'], where: { index: from } };
  const next = shownIn(draft).find((at) => at > index && entryAt({ lines: draft.log }, at).stream === stream);
  return next === undefined ? undefined : { codes: ['revision-gap'], where: { index: next } };
};

const otherScope = (draft: Draft, roll: Roll): { readonly scope: Scope; readonly where: Tampered['where'] } => {
  const { scope, size } = draft.manifest;
  if (scope?.kind === 'period') {
    const { first, end } = scope;
    const wider = { scope: { ...scope, end: end + 1 }, where: end < size ? { index: end } : { file: FILES.entries } };
    if (end - first < 2) return wider;
    return [
      wider,
      { scope: { ...scope, first: first + 1 }, where: { index: first } },
      { scope: { ...scope, end: end - 1 }, where: { index: end - 1 } },
    ][roll(3)]!;
  }
  const { streams, events, ...named } = caseScope(draft);
  const streamAt = (index: number): string => entryAt({ lines: draft.log }, index).stream;
  const shown = new Set(shownIn(draft).map(streamAt));
  const run = indexesOf(draft.lines)[draft.lines.findIndex(isRun)];
  const others = draft.log.flatMap((line, index) =>
    isShown(line) && !shown.has(streamAt(index)) ? [streamAt(index)] : [],
  );
  const dropped = streams[roll(streams.length)]!;
  const added = others[roll(others.length)]!;
  const single = events[roll(events.length)]!;
  return [
    {
      scope: { ...named, events, streams: streams.filter((stream) => stream !== dropped) },
      where: { index: shownIn(draft).find((index) => streamAt(index) === dropped)! },
    },
    {
      scope: { ...named, events, streams: [...streams, added].sort() },
      where: { file: FILES.entries, stream: added },
    },
    { scope: { ...named, streams, events: events.filter((index) => index !== single) }, where: { index: single } },
    { scope: { kind: 'all' as const }, where: { index: run! } },
  ][roll(4)]!;
};
