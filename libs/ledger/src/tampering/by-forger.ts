import { canonicalJson } from '../canonical.js';
import type { Entry } from '../entry.js';
import { CLASSIFIED_BODY, FILES, gapEntry, parseGap } from '../bundle/format.js';
import { sha256Hex } from '../hash.js';
import {
  entryAt,
  indexAt,
  indexesOf,
  isRun,
  isShown,
  lineOf,
  lineOfNote,
  noteOver,
  notesFile,
  notesOver,
  relisted,
  sizeOf,
  withLines,
  type Draft,
  type Fitting,
  type Line,
} from './draft.js';
import { place, type Roll } from './dice.js';
import type { Tampered, Tampering } from './tampering.js';

/**
 * Changes by somebody who knows the format: hashes, revisions, rows, counts and the manifest are made to fit, so that the bundle agrees with itself
 * everywhere but at the signed checkpoints, which cannot be made. What is found then is the first checkpoint over the change.
 */
export const BY_FORGER: readonly Tampering[] = [
  {
    kind: 'event-deleted',
    what: { en: 'an event was deleted and its stream closed up', sv: 'en händelse ströks och dess ström slöts' },
    needs: 'bundle',
    of: 'whole',
    tamper(draft, roll) {
      const index = shownAt(draft, roll);
      return unsigned(draft, withoutEvent(draft, index), index);
    },
  },
  {
    kind: 'stream-deleted',
    what: { en: 'a whole stream was deleted', sv: 'en hel ström ströks' },
    needs: 'bundle',
    of: 'whole',
    tamper(draft, roll) {
      const { stream } = entryAt(draft, shownAt(draft, roll));
      const first = draft.lines.findIndex((line) => isOf(line, stream));
      return unsigned(
        draft,
        draft.lines.filter((line) => !isOf(line, stream)),
        first,
      );
    },
  },
  {
    kind: 'event-inserted',
    what: { en: 'an event was made up and put into a stream', sv: 'en påhittad händelse lades in i en ström' },
    needs: 'bundle',
    of: 'whole',
    tamper(draft, roll) {
      const before = shownAt(draft, roll);
      const entry = entryAt(draft, before);
      const made = lineOf({ ...entry, id: uuid(roll), revision: entry.revision + 1 }, draft.lines[before]!.body);
      const lines = renumbered(draft, entry.stream, entry.revision, 1).toSpliced(before + 1, 0, made);
      return unsigned(draft, lines, before + 1);
    },
  },
  {
    kind: 'events-swapped',
    what: {
      en: 'two neighbouring events were put in the other order',
      sv: 'två händelser intill varandra bytte ordning',
    },
    needs: 'bundle',
    of: 'whole',
    tamper(draft, roll) {
      const { lines } = draft;
      const first = place(roll, lines.length - 1, (index) => {
        if (!isShown(lines[index]!) || !isShown(lines[index + 1]!)) return false;
        const [one, two] = [entryAt(draft, index), entryAt(draft, index + 1)];
        return one.stream !== two.stream && two.causationId !== one.id;
      });
      return unsigned(draft, lines.with(first, lines[first + 1]!).with(first + 1, lines[first]!), first);
    },
  },
  {
    kind: 'back-dated',
    what: { en: 'an event was dated a year back', sv: 'en händelse daterades ett år tillbaka' },
    needs: 'bundle',
    tamper: (draft, roll) =>
      edited(draft, roll, ({ recordedAt, occurredAt }) => ({
        recordedAt: yearBefore(recordedAt),
        occurredAt: yearBefore(occurredAt),
      })),
  },
  {
    kind: 'actor-changed',
    what: { en: 'somebody else was made to have acted', sv: 'någon annan sattes som den som handlade' },
    needs: 'bundle',
    tamper: (draft, roll) => edited(draft, roll, ({ actor }) => ({ actor: { ...actor, ref: uuid(roll) } })),
  },
  {
    kind: 'mandate-changed',
    what: { en: 'the role in which somebody acted was changed', sv: 'rollen som någon handlade i ändrades' },
    needs: 'bundle',
    tamper: (draft, roll) =>
      edited(draft, roll, ({ actor }) => ({ actor: { ...actor, role: `${actor.role}${roll(10)}` } })),
  },
  {
    kind: 'reclassified',
    what: { en: 'the classification of an event was changed', sv: 'en händelses klassning ändrades' },
    needs: 'bundle',
    tamper: (draft, roll) =>
      edited(draft, roll, ({ classification }) => ({ classification: classification === 'open' ? 'secret' : 'open' })),
  },
  {
    kind: 'body-rewritten',
    what: {
      en: 'a body was rewritten and its hash made to fit',
      sv: 'ett innehåll skrevs om och dess hashvärde anpassades',
    },
    needs: 'bundle',
    tamper(draft, roll) {
      const index = shownAt(draft, roll);
      const { entry, body } = rewritten(draft, index, roll);
      return unsigned(draft, draft.lines.with(index, lineOf(entry, body)), index);
    },
  },
  {
    kind: 'run-edited',
    what: {
      en: 'a hash in place of events out of scope was changed',
      sv: 'ett hashvärde i stället för händelser utanför urvalet ändrades',
    },
    needs: 'bundle',
    of: 'part',
    tamper(draft, roll) {
      const at = place(roll, draft.lines.length, (nth) => isRun(draft.lines[nth]!));
      const { hashes, to } = parseGap(draft.lines[at]!.entry)!;
      const other = sha256Hex(uuid(roll));
      const entry = gapEntry({ hashes: hashes.with(roll(hashes.length), other), to });
      return unsigned(draft, draft.lines.with(at, { ...draft.lines[at]!, entry }), at);
    },
  },
  {
    kind: 'tail-deleted',
    what: { en: 'the last events were deleted', sv: 'de sista händelserna ströks' },
    needs: 'bundle',
    of: 'whole',
    tamper(draft, roll) {
      const sizes = draft.notes.map(sizeOf);
      const size = place(roll, draft.lines.length, (left) => !sizes.includes(left));
      const notes = draft.notes.filter((note) => sizeOf(note) < size);
      return {
        ...put(draft, draft.lines.slice(0, size), notes),
        codes: ['checkpoint-missing'],
        where: { file: FILES.checkpoints },
      };
    },
  },
  {
    kind: 'checkpoint-edited',
    what: { en: 'the root in a checkpoint was changed', sv: 'roten i en kontrollpunkt ändrades' },
    needs: 'bundle',
    tamper(draft, roll) {
      const nth = roll(draft.notes.length);
      const notes = draft.notes.with(nth, otherRoot(draft.notes[nth]!, Buffer.from(uuid(roll).slice(0, 32))));
      return {
        changes: relisted(draft, notesFile(draft, notes)),
        codes: ['root-differs'],
        where: { file: FILES.checkpoints, line: lineOfNote(notes, nth) },
      };
    },
  },
  {
    kind: 'checkpoint-forged',
    what: {
      en: 'an event was changed and the checkpoints made to fit, under their old signatures',
      sv: 'en händelse ändrades och kontrollpunkterna anpassades, under sina gamla signaturer',
    },
    needs: 'bundle',
    tamper(draft, roll, key) {
      const index = shownAt(draft, roll);
      const lines = draft.lines.with(
        index,
        lineOf({ ...entryAt(draft, index), commandId: uuid(roll) }, bodyAt(draft, index)),
      );
      const fitting = notesOver(lines, draft.notes.map(sizeOf), draft.manifest.origin, key);
      const notes = draft.notes.map((note, nth) =>
        otherRoot(note, Buffer.from(fitting[nth]!.split('\n')[2]!, 'base64')),
      );
      return {
        ...put(draft, lines, notes),
        codes: ['signature-wrong'],
        where: { file: FILES.checkpoints, line: lineOfNote(notes, noteOver(notes, indexAt(draft, index))) },
      };
    },
  },
];

const shownAt = ({ lines }: Draft, roll: Roll): number => place(roll, lines.length, (index) => isShown(lines[index]!));
const bodyAt = ({ lines }: Draft, index: number): string => lines[index]!.body;
const isOf = ({ entry }: Line, stream: string): boolean => entry.includes(`"stream":"${stream}"`);

export const uuid = (roll: Roll): string => {
  const hex = Array.from({ length: 32 }, () => roll(16).toString(16)).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
};

const yearBefore = (instant: string): string => {
  const date = new Date(instant);
  date.setUTCFullYear(date.getUTCFullYear() - 1);
  return date.toISOString();
};

/** The entry of a body to which a sentence was added, and that body; of one that is withheld another commitment. */
export const rewritten = (draft: Draft, index: number, roll: Roll): { entry: Entry; body: string } => {
  const withheld = bodyAt(draft, index) === CLASSIFIED_BODY;
  if (withheld) return { entry: { ...entryAt(draft, index), dataHash: sha256Hex(uuid(roll)) }, body: CLASSIFIED_BODY };
  const body = { ...(JSON.parse(bodyAt(draft, index)) as object), note: `Ändrad ${roll(1_000_000)}` };
  return { entry: entryAt(draft, index), body: canonicalJson(body) };
};

/** The events without this one, and its stream closed up. */
export const withoutEvent = (draft: Draft, index: number): readonly Line[] => {
  const { stream, revision } = entryAt(draft, index);
  return renumbered(draft, stream, revision, -1).toSpliced(index, 1);
};

/** Later events of the stream moved up or down, as it takes to close a gap or to make room. */
const renumbered = (draft: Draft, stream: string, after: number, by: number): readonly Line[] =>
  draft.lines.map((line, index) => {
    if (!isOf(line, stream)) return line;
    const entry = entryAt(draft, index);
    return entry.revision > after ? lineOf({ ...entry, revision: entry.revision + by }, line.body) : line;
  });

const edited = (draft: Draft, roll: Roll, change: (entry: Entry) => Partial<Entry>): Tampered => {
  const index = shownAt(draft, roll);
  const entry = entryAt(draft, index);
  const line = lineOf({ ...entry, ...change(entry) }, bodyAt(draft, index));
  return unsigned(draft, draft.lines.with(index, line), index);
};

/** The files of a bundle with these events and checkpoints, all else made to fit. */
export const put = (
  draft: Draft,
  lines: readonly Line[],
  notes: readonly string[],
  fitting?: Fitting,
): Pick<Tampered, 'changes'> => {
  const { files, manifest } = withLines(draft, lines, fitting);
  return { changes: relisted(draft, new Map([...notesFile(draft, notes), ...files]), manifest) };
};

/** The events made to fit from line `at` on, and the checkpoints as they were signed. The last size may no longer be that of the events. */
export const unsigned = (draft: Draft, lines: readonly Line[], at: number): Tampered => ({
  ...put(draft, lines, draft.notes),
  ...found(draft, lines, indexAt({ lines }, at)),
});

/** Where the change shows: at the first checkpoint over it, if the events reach that far; at the end of the checkpoints otherwise. */
const found = ({ notes }: Draft, lines: readonly Line[], index: number): Pick<Tampered, 'codes' | 'where'> => {
  const nth = noteOver(notes, index);
  const file = FILES.checkpoints;
  const reached = nth >= 0 && sizeOf(notes[nth]!) <= indexesOf(lines).at(-1)!;
  return reached
    ? { codes: ['root-differs'], where: { file, line: lineOfNote(notes, nth) } }
    : { codes: ['checkpoint-missing', 'checkpoint-order'], where: { file } };
};

const otherRoot = (note: string, root: Buffer): string => {
  const lines = note.split('\n');
  return lines.with(2, root.toString('base64')).join('\n');
};
