import { travels } from '@havstang/kernel';
import { CLASSIFIED_BODY } from './bundle/format.js';
import { parseCheckpoint, type Checkpoint } from './checkpoint.js';
import { leafHash, parseEntry, type Entry } from './entry.js';
import { sha256Hex } from './hash.js';
import { isSignedBy, parseNote, type VerifierKey } from './note.js';
import { decodeProof, encodeProof } from './proof.js';
import { verifyInclusion, type Proof } from './tree.js';

/** An event with all that it takes to prove it against a signed checkpoint. */
export type EventProof = {
  readonly index: number;
  /** The canonical texts of the event. */
  readonly entry: string;
  readonly data: string;
  /** Sibling hashes from the leaf to the root (RFC 9162 §2.1.3). */
  readonly proof: Proof;
  /** The signed note that the proof leads to. */
  readonly checkpoint: string;
};

const FIRST_LINE = 'c2sp.org/tlog-proof@v1';
/** Ten times what an event and its proof can take: a text longer than this is not read. */
const MAX_LENGTH = 2 * 1024 * 1024;

/** C2SP tlog-proof. The extra data, which is under no signature by itself, is the entry and the body, a line each: what the leaf is made from. */
export const formatEventProof = ({ index, entry, data, proof, checkpoint }: EventProof): string =>
  [
    FIRST_LINE,
    `extra ${Buffer.from(`${entry}\n${data}\n`).toString('base64')}`,
    `index ${index}`,
    ...encodeProof(proof),
    '',
    checkpoint,
  ].join('\n');

/** Reads such a text, undefined when it is none. Nothing is checked yet. */
export const parseEventProof = (text: string): EventProof | undefined => {
  const end = text.indexOf('\n\n');
  if (end < 0 || text.length > MAX_LENGTH) return undefined;
  const [first, extra, index, ...hashes] = text.slice(0, end).split('\n');
  const base64 = /^extra ([A-Za-z0-9+/]+={0,2})$/.exec(extra ?? '')?.[1];
  const number = /^index (0|[1-9]\d{0,15})$/.exec(index ?? '')?.[1];
  const proof = decodeProof(hashes);
  if (first !== FIRST_LINE || base64 === undefined || number === undefined || !proof) return undefined;
  const [entry, data, ...rest] = Buffer.from(base64, 'base64').toString().split('\n');
  if (entry === undefined || data === undefined || rest.join() !== '') return undefined;
  return { index: Number(number), entry, data, proof, checkpoint: text.slice(end + 2) };
};

export type CheckedEvent = {
  readonly entry: Entry;
  /** The body, as it was sealed; of an event that is not open the line that stands in its place. */
  readonly data: string;
  readonly index: number;
  readonly checkpoint: Checkpoint;
};

/** Why a proof does not hold. */
export type ProofFault = 'malformed' | 'not-signed' | 'other-log' | 'not-included' | 'body-changed';

/** Checks a proof with the key of the log alone, got by another way than with the proof. Never throws. */
export const checkEventProof = (text: string, key: VerifierKey): CheckedEvent | ProofFault => {
  const read = parseEventProof(text);
  const note = read && parseNote(read.checkpoint);
  const checkpoint = note && parseCheckpoint(note.text);
  const entry = read && parseEntry(read.entry);
  if (!read || !checkpoint || !entry) return 'malformed';
  // C2SP: the origin of a log is the name of its key.
  if (checkpoint.origin !== key.name) return 'other-log';
  if (!isSignedBy(note, key)) return 'not-signed';
  const { index, data, proof } = read;
  if (!verifyInclusion(leafHash(read.entry), index, checkpoint.size, proof, checkpoint.root)) return 'not-included';
  const isWithheld = !travels(entry) && data === CLASSIFIED_BODY;
  if (!isWithheld && sha256Hex(data) !== entry.dataHash) return 'body-changed';
  return { entry, data, index, checkpoint };
};
