import { FILES } from '../bundle/format.js';
import { generateSigningKey, parseSigningKey } from '../note.js';
import { entryAt, isShown, lineOf, lineOfNote, notesOver, relisted, sizeOf, type Draft, type Line } from './draft.js';
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
      const lines = changedAt(draft, roll, draft.lines.length);
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
      const held = draft.notes[1 + roll(draft.notes.length - 1)]!;
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
      const lines = changedAt(draft, roll, draft.lines.length);
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
    tamper(draft, roll) {
      const nth = roll(draft.notes.length - 1);
      const held = draft.notes[nth + 1 + roll(draft.notes.length - nth - 1)]!;
      const lines = draft.lines.slice(0, sizeOf(draft.notes[nth]!));
      return { ...put(draft, lines, draft.notes.slice(0, nth + 1)), held, codes: ['held-beyond'], where: { file } };
    },
  },
];

const sizes = ({ notes }: Draft): readonly number[] => notes.map(sizeOf);

/** One event below `end` rewritten: half of the time what was said, else who said it. */
const changedAt = (draft: Draft, roll: Roll, end: number): readonly Line[] => {
  const index = place(roll, end, (at) => isShown(draft.lines[at]!));
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
    place(roll, draft.lines.length, (index) => ids.get(streamAt(index) ?? '')?.every((id) => !causes.has(id)) === true),
  )!;
  const isChosen = ({ entry }: Line): boolean => entry.includes(`"stream":"${chosen}"`);
  return { lines: draft.lines.filter((line) => !isChosen(line)), removed: draft.lines.findIndex(isChosen) };
};
