import { FILES } from '../bundle/format.js';
import { generateSigningKey, parseSigningKey } from '../note.js';
import { withTextsSwapped } from './by-keeper.js';
import {
  entryAt,
  indexAt,
  indexesOf,
  isCommitment,
  isShown,
  lineOf,
  lineOfNote,
  noteOver,
  notesOver,
  relisted,
  sizeOf,
  type Draft,
  type Line,
} from './draft.js';
import { recommitted } from './heads-anew.js';
import { place, type Roll } from './dice.js';
import { put, rewritten, uuid } from './by-forger.js';
import type { Tampering } from './tampering.js';

const file = FILES.checkpoints;

/**
 * Changes by somebody who can sign. The bundle then agrees with itself and with its signatures, and only what an auditor holds from elsewhere can
 * tell: the operator's key, or an earlier checkpoint.
 */
export const BY_OPERATOR: readonly Tampering[] = [
  {
    kind: 'key-exchanged',
    what: {
      en: 'an event was changed and everything signed anew with another key, which came with the bundle',
      sv: 'en händelse ändrades och allt signerades på nytt med en annan nyckel, som följde med exporten',
    },
    needs: 'key',
    tamper(draft, roll) {
      const other = parseSigningKey(generateSigningKey(draft.manifest.origin));
      const lines = changedAt(draft, roll, draft.manifest.size);
      const notes = notesOver(lines, sizes(draft), draft.manifest.origin, other);
      const { changes } = put(draft, lines, notes);
      const all = new Map([...changes, [FILES.vkeys, Buffer.from(`${other.vkey}\n`)]]);
      return {
        changes: relisted(draft, all),
        codes: ['signature-wrong'],
        where: { file, line: lineOfNote(notes, notes.length - 1) },
      };
    },
  },
  {
    kind: 'signed-anew',
    what: {
      en: 'an event was changed and everything signed anew with the true key',
      sv: 'en händelse ändrades och allt signerades på nytt med den äkta nyckeln',
    },
    needs: 'checkpoint',
    tamper(draft, roll, key) {
      const held = someNote(draft, roll);
      const lines = changedAt(draft, roll, sizeOf(held));
      const notes = notesOver(lines, sizes(draft), draft.manifest.origin, key);
      return { ...put(draft, lines, notes), held, codes: ['held-differs'], where: { file } };
    },
  },
  {
    kind: 'stream-signed-away',
    what: {
      en: 'a whole stream was left out and everything signed anew with the true key',
      sv: 'en hel ström utelämnades och allt signerades på nytt med den äkta nyckeln',
    },
    needs: 'checkpoint',
    of: 'whole',
    tamper(draft, roll, key) {
      const { lines, removed } = withoutStream(draft, roll);
      const notes = notesOver(lines, [...sizes(draft), lines.length], draft.manifest.origin, key);
      // Held over the removed stream, and no larger than what is left.
      const first = draft.notes.find((note) => sizeOf(note) > removed && sizeOf(note) <= lines.length);
      const held = first ?? draft.notes.at(-1)!;
      return { ...put(draft, lines, notes), held, codes: [first ? 'held-differs' : 'held-beyond'], where: { file } };
    },
  },
  {
    kind: 'forked',
    what: {
      en: 'a second history of the same size was signed with the true key',
      sv: 'en andra historia av samma storlek signerades med den äkta nyckeln',
    },
    needs: 'checkpoint',
    tamper(draft, roll, key) {
      const lines = changedAt(draft, roll, draft.manifest.size);
      const notes = notesOver(lines, sizes(draft), draft.manifest.origin, key);
      return { ...put(draft, lines, notes), held: draft.notes.at(-1)!, codes: ['held-differs'], where: { file } };
    },
  },
  {
    kind: 'rolled-back',
    what: {
      en: 'history was cut back to an earlier checkpoint',
      sv: 'historien kapades till en tidigare kontrollpunkt',
    },
    needs: 'checkpoint',
    of: 'whole',
    tamper(draft, roll) {
      const nth = roll(draft.notes.length - 1);
      const held = draft.notes[nth + 1 + roll(draft.notes.length - nth - 1)]!;
      const lines = draft.lines.slice(0, sizeOf(draft.notes[nth]!));
      return { ...put(draft, lines, draft.notes.slice(0, nth + 1)), held, codes: ['held-beyond'], where: { file } };
    },
  },
  {
    kind: 'ciphertexts-signed-anew',
    what: {
      en: 'the encrypted texts of two events changed places, and everything was signed anew with the true key',
      sv: 'de krypterade texterna i två händelser bytte plats, och allt signerades på nytt med den äkta nyckeln',
    },
    needs: 'checkpoint',
    tamper(draft, roll, key) {
      const { lines, first } = withTextsSwapped(draft, roll);
      const held = draft.notes[noteOver(draft.notes, indexAt(draft, first))]!;
      const notes = notesOver(lines, sizes(draft), draft.manifest.origin, key);
      return { ...put(draft, lines, notes), held, codes: ['held-differs'], where: { file } };
    },
  },
];

const sizes = ({ notes }: Draft): readonly number[] => notes.map(sizeOf);

/** A checkpoint over at least one event that is shown. */
const someNote = (draft: Draft, roll: Roll): string => {
  const first = indexAt(draft, draft.lines.findIndex(isShown));
  return draft.notes[place(roll, draft.notes.length, (nth) => sizeOf(draft.notes[nth]!) > first)]!;
};

/** One event below ledger index `end` rewritten: half of the time what was said, else who said it. */
const changedAt = (draft: Draft, roll: Roll, end: number): readonly Line[] => {
  const indexes = indexesOf(draft.lines);
  // A commitment to heads that is another than the events give would be found in the bundle alone.
  const index = place(
    roll,
    draft.lines.length,
    (at) => indexes[at]! < end && isShown(draft.lines[at]!) && !isCommitment(draft.lines[at]!),
  );
  const { entry, body } = rewritten(draft, index, roll);
  const line =
    roll(2) === 0
      ? lineOf(entry, body)
      : lineOf({ ...entry, actor: { ...entry.actor, ref: uuid(roll) } }, draft.lines[index]!.body);
  return draft.lines.with(index, line);
};

/** A stream that nothing else reacts to: a reaction without its cause would give the forger away. */
const withoutStream = (draft: Draft, roll: Roll): { lines: readonly Line[]; removed: number } => {
  const causes = new Set<string>();
  const ids = new Map<string, string[]>();
  draft.lines.forEach((line, index) => {
    if (!isShown(line)) return;
    const { id, stream, causationId } = entryAt(draft, index);
    ids.set(stream, [...(ids.get(stream) ?? []), id]);
    if (causationId !== null) causes.add(causationId);
  });
  const streamAt = (index: number): string | undefined =>
    isShown(draft.lines[index]!) ? entryAt(draft, index).stream : undefined;
  const chosen = streamAt(
    place(roll, draft.lines.length, (index) => {
      const shown = isShown(draft.lines[index]!) && !isCommitment(draft.lines[index]!);
      return shown && ids.get(streamAt(index)!)!.every((id) => !causes.has(id));
    }),
  )!;
  const isChosen = ({ entry }: Line): boolean => entry.includes(`"stream":"${chosen}"`);
  const left = draft.lines.filter((line) => !isChosen(line));
  return { lines: recommitted(left), removed: draft.lines.findIndex(isChosen) };
};
