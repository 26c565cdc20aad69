import { parseCheckpoint, type Checkpoint } from './checkpoint.js';
import { decodeProof, encodeProof } from './proof.js';
import { isSignedBy, parseNote, type Note, type VerifierKey } from './note.js';
import { sameBytes } from './hash.js';
import { emptyTree, rootOf, verifyConsistency, type Proof } from './tree.js';

/** What a log asks of a witness (C2SP tlog-witness, add-checkpoint): its checkpoint, and the proof that it continues the size `old`. */
export type AddCheckpoint = { readonly old: number; readonly proof: Proof; readonly note: string };

/** No request needs to be larger: 63 hashes and a note with a hundred signatures. Bytes. */
export const MAX_ADD_CHECKPOINT_BYTES = 64 * 1024;

const MAX_PROOF = 63;

export const formatAddCheckpoint = ({ old, proof, note }: AddCheckpoint): string =>
  `old ${old}\n${encodeProof(proof)
    .map((line) => `${line}\n`)
    .join('')}\n${note}`;

/** Undefined when the text is no such request. What the note holds is not looked at. */
export const parseAddCheckpoint = (text: string): AddCheckpoint | undefined => {
  const end = text.indexOf('\n\n');
  if (end < 0) return undefined;
  const [first, ...lines] = text.slice(0, end).split('\n');
  const old = /^old (0|[1-9]\d{0,15})$/.exec(first ?? '')?.[1];
  const proof = lines.length <= MAX_PROOF ? decodeProof(lines) : undefined;
  if (old === undefined || !Number.isSafeInteger(Number(old)) || !proof) return undefined;
  return { old: Number(old), proof, note: text.slice(end + 2) };
};

/** The largest tree of a log that a witness has put its name to. */
export type Witnessed = Pick<Checkpoint, 'size' | 'root'>;

/** What a witness answers, by the status codes of C2SP tlog-witness. */
export type Judgement =
  | { readonly status: 200; readonly checkpoint: Checkpoint; readonly note: Note }
  | { readonly status: 409; readonly size: number }
  | { readonly status: 400 | 403 | 404 | 422; readonly why: string };

/** The note and its checkpoint, or why it is none of a log whose `keys` (by the origin) are known. */
export const openRequest = (
  { note: text }: AddCheckpoint,
  keysOf: (origin: string) => readonly VerifierKey[],
): { readonly note: Note; readonly checkpoint: Checkpoint } | Extract<Judgement, { readonly why: string }> => {
  const note = parseNote(text);
  const checkpoint = note && parseCheckpoint(note.text);
  if (!checkpoint) return { status: 400, why: 'the body holds no checkpoint' };
  const keys = keysOf(checkpoint.origin);
  if (keys.length === 0) return { status: 404, why: 'this log is not followed here' };
  const named = keys.filter((key) => note.signatures.some(({ name, id }) => name === key.name && id === key.id));
  return named.length > 0 && named.every((key) => isSignedBy(note, key))
    ? { note, checkpoint }
    : { status: 403, why: 'the checkpoint is not truly signed by a key known for this log' };
};

/** Does the checkpoint continue what the witness has seen? `last` is undefined for a log that it never cosigned. */
export const judgeCheckpoint = (
  { old, proof }: AddCheckpoint,
  { note, checkpoint }: { readonly note: Note; readonly checkpoint: Checkpoint },
  last: Witnessed | undefined,
): Judgement => {
  const { size, root } = checkpoint;
  const seen = last ?? { size: 0, root: rootOf(emptyTree) };
  if (old > size) return { status: 400, why: 'the old size is larger than the checkpoint' };
  if (old !== seen.size) return { status: 409, size: seen.size };
  if (size === 0 && !sameBytes(root, rootOf(emptyTree))) return { status: 422, why: 'this is not the empty tree' };
  return verifyConsistency(old, size, seen.root, root, proof)
    ? { status: 200, checkpoint, note }
    : { status: 422, why: 'the checkpoint does not continue the tree that was cosigned before' };
};
