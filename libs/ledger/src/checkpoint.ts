import { HASH_BYTES } from './hash.js';
import { isSignedBy, parseNote, signNote, type SigningKey, type VerifierKey } from './note.js';

/** What a log says of itself at one moment: so many leaves, and this root over them. Three lines that fit in the minutes of a meeting. */
export type Checkpoint = {
  /** The name of the log: one line, the same for as long as the log lives. */
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
};

/** C2SP tlog-checkpoint, the text that is signed: origin, size in decimal, root in base64, one line each. */
export const formatCheckpoint = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`;

/** Reads the text of a checkpoint, undefined when it is none. Extension lines, which the format allows, are passed over. */
export const parseCheckpoint = (text: string): Checkpoint | undefined => {
  const [origin, size, base64, ...rest] = text.split('\n');
  const root = Buffer.from(base64 ?? '', 'base64');
  const wellFormed =
    origin &&
    /^(?:0|[1-9]\d{0,15})$/.test(size ?? '') &&
    Number.isSafeInteger(Number(size)) &&
    root.length === HASH_BYTES &&
    root.toString('base64') === base64 &&
    rest.at(-1) === '' &&
    rest.slice(0, -1).every((line) => line !== '');
  return wellFormed ? { origin, size: Number(size), root } : undefined;
};

/** The checkpoint as a signed note. The key's name should be the origin, as C2SP asks. */
export const signCheckpoint = (checkpoint: Checkpoint, ...keys: readonly SigningKey[]): string =>
  signNote(formatCheckpoint(checkpoint), ...keys);

/** The checkpoint inside a signed note, or undefined unless it is well-formed, of this origin and truly signed by this key. */
export const openCheckpoint = (note: string, origin: string, key: VerifierKey): Checkpoint | undefined => {
  const parsed = parseNote(note);
  const checkpoint = parsed && parseCheckpoint(parsed.text);
  return checkpoint?.origin === origin && isSignedBy(parsed!, key) ? checkpoint : undefined;
};
