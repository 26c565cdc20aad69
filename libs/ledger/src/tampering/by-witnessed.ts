import { cosign, generateCosigningKey, parseCosigningKey } from '../cosignature.js';
import { FILES } from '../bundle/format.js';
import type { SigningKey } from '../note.js';
import { put, rewritten } from './by-forger.js';
import { place, type Roll } from './dice.js';
import {
  entryAt,
  indexAt,
  indexesOf,
  isCommitment,
  isShown,
  lineOf,
  lineOfNote,
  notesOver,
  sizeOf,
  writeDraft,
  type Draft,
  type Line,
} from './draft.js';
import type { Tampering } from './tampering.js';

const file = FILES.checkpoints;

/**
 * Changes by an operator whose log is witnessed. The honest past is one in which a witness cosigned every checkpoint at the time of its last event; the
 * auditor holds nothing but a policy that names the witness.
 */
export const BY_WITNESSED: readonly Tampering[] = [
  {
    kind: 'signed-anew-unwitnessed',
    what: {
      en: 'an event was changed and everything signed anew with the true key, which the witness did not follow',
      sv: 'en händelse ändrades och allt signerades på nytt med den äkta nyckeln, vilket vittnet inte gick med på',
    },
    needs: 'policy',
    tamper(draft, roll, key) {
      const lines = changedAt(draft, shownAt(draft, roll), roll);
      const notes = notesOver(lines, draft.notes.map(sizeOf), draft.manifest.origin, key);
      return {
        ...put(draft, lines, notes),
        policy: policyOf(key),
        codes: ['quorum-missing'],
        where: { file, line: lineOfNote(notes, notes.length - 1) },
      };
    },
  },
  {
    kind: 'cosignature-forged',
    what: {
      en: 'an event was changed, everything signed anew, and the true cosignatures put under it',
      sv: 'en händelse ändrades, allt signerades på nytt, och de äkta medsignaturerna sattes under',
    },
    needs: 'policy',
    tamper(draft, roll, key) {
      const index = shownAt(draft, roll);
      const lines = changedAt(draft, index, roll);
      const anew = notesOver(lines, draft.notes.map(sizeOf), draft.manifest.origin, key);
      const notes = anew.map((note, nth) => note + cosignatureOn(draft, draft.notes[nth]!));
      const first = notes.findIndex((note) => sizeOf(note) > indexAt(draft, index));
      return {
        ...put(draft, lines, notes),
        policy: policyOf(key),
        codes: ['cosignature-false'],
        where: { file, line: lineOfNote(notes, first) },
      };
    },
  },
  {
    kind: 'recorded-long-ago',
    what: {
      en: 'the operator dated an event a year back as it was written, and signed it with all that followed, which the witness cosigned',
      sv: 'den som driver systemet daterade en händelse ett år tillbaka när den skrevs, och signerade den med allt som följde, vilket vittnet medsignerade',
    },
    needs: 'policy',
    tamper(draft, roll, key) {
      const indexes = indexesOf(draft.lines);
      const begun = indexes[draft.lines.findIndex(isShown)]!;
      // Only an event after a checkpoint over others is between two times.
      const after = draft.notes.map(sizeOf).find((size) => size > begun) ?? Infinity;
      const index = place(roll, draft.lines.length, (at) => indexes[at]! >= after && isShown(draft.lines[at]!));
      const entry = entryAt(draft, index);
      const long = new Date(Date.parse(entry.recordedAt) - 365 * 86_400_000).toISOString();
      const dated = lineOf({ ...entry, recordedAt: long, occurredAt: long }, draft.lines[index]!.body);
      const lines = draft.lines.with(index, dated);
      const signed = notesOver(lines, draft.notes.map(sizeOf), draft.manifest.origin, key);
      const notes = signed.map((note) => note + cosignatureOn(draft, note));
      return {
        ...put(draft, lines, notes),
        policy: policyOf(key),
        codes: ['recorded-before-bracket'],
        where: { file: FILES.entries, index: indexes[index]! },
      };
    },
  },
];

/** Writes the bundle as it would be if a witness had cosigned every checkpoint at its time, as the new folder `into`. Answers a policy that names the witness. */
export const writeWitnessed = async (draft: Draft, log: Pick<SigningKey, 'vkey'>, into: string): Promise<string> => {
  const notes = draft.notes.map((note) => note + cosignatureOn(draft, note));
  await writeDraft(draft, put(draft, draft.lines, notes).changes, into);
  return policyOf(log);
};

/** One in the life of a process. */
let made: ReturnType<typeof parseCosigningKey> | undefined;
/** Made when it is first needed. */
const witness = () => (made ??= parseCosigningKey(generateCosigningKey('witness.example/w')));

const policyOf = (log: Pick<SigningKey, 'vkey'>): string => `log ${log.vkey}\nwitness w ${witness().vkey}\nquorum w\n`;

/** No commitment to heads: another one than the events give would be found without any policy. */
const shownAt = ({ lines }: Draft, roll: Roll): number =>
  place(roll, lines.length, (at) => isShown(lines[at]!) && !isCommitment(lines[at]!));

const changedAt = (draft: Draft, index: number, roll: Roll): readonly Line[] => {
  const { entry, body } = rewritten(draft, index, roll);
  return draft.lines.with(index, lineOf(entry, body));
};

/** What the witness put to this checkpoint when its last event had just been recorded; over an empty log, or withheld events, as those before it. */
const cosignatureOn = (draft: Draft, note: string): string => {
  const indexes = indexesOf(draft.lines);
  const shown = draft.lines.findLastIndex((line, at) => indexes[at]! < sizeOf(note) && isShown(line));
  const at = shown < 0 ? new Date(1_000) : new Date(entryAt(draft, shown).recordedAt);
  return cosign(note.slice(0, note.indexOf('\n\n') + 1), witness(), at);
};
