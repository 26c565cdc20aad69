import { sign, verify } from 'node:crypto';
import { ALGORITHM, generateKeyText, readPrivateText, readPublicText } from './key-text.js';
import { signatureLine, type Note, type SigningKey, type VerifierKey } from './note.js';

/** The key of a witness: what it signs is a time and the checkpoint (C2SP tlog-cosignature, type 0x04), so it is no `VerifierKey` of a log. */
export type CosignerKey = VerifierKey & { readonly signs: 'cosignature/v1' };
export type CosigningKey = SigningKey & { readonly signs: 'cosignature/v1' };

const signs = 'cosignature/v1';
const TIME_BYTES = 8;

/** A new key for a witness of this name, in text form: keep it secret. Throws `RangeError` on a name with white space or plus. */
export const generateCosigningKey = (name: string): string => generateKeyText(name, ALGORITHM.cosignature);

/** Reads the key of a witness. Throws when the text is none; the message never repeats it. */
export const parseCosigningKey = (skey: string): CosigningKey => ({
  ...readPrivateText(skey, ALGORITHM.cosignature),
  signs,
});

/** Reads the public key of a witness; undefined when the text is none of type 0x04. */
export const parseCosignerKey = (vkey: string): CosignerKey | undefined => {
  const key = readPublicText(vkey, ALGORITHM.cosignature);
  return key && { ...key, signs };
};

/** What is signed: a header that keeps it apart from everything else, the time in whole seconds since 1970, and the text of the checkpoint. */
const messageOf = (text: string, seconds: number): Buffer => Buffer.from(`${signs}\ntime ${seconds}\n${text}`);

/** The signature line of a witness over a checkpoint's text: "as of `at`, this is the largest tree that I have seen of this log". */
export const cosign = (text: string, key: CosigningKey, at: Date): string => {
  const seconds = Math.floor(at.getTime() / 1_000);
  const time = Buffer.alloc(TIME_BYTES);
  time.writeBigUInt64BE(BigInt(seconds));
  return signatureLine(key, Buffer.concat([time, sign(null, messageOf(text, seconds), key.privateKey)]));
};

/** What a note carries of one witness: nothing, something false, or its word with the time of it. */
export type Cosignature = 'none' | 'false' | { readonly at: Date };

/**
 * Looks for a witness among the signatures of a note. One false signature under its name and id makes all of them false, as C2SP signed-note has it; of
 * several true ones the earliest counts: by then the tree was there.
 */
export const cosignatureBy = (note: Note, key: CosignerKey): Cosignature => {
  const own = note.signatures.filter(({ name, id }) => name === key.name && id === key.id);
  if (own.length === 0) return 'none';
  const times = own.map(({ signature }) => secondsOf(note.text, signature, key));
  const known = times.filter((seconds) => seconds !== undefined);
  return known.length < times.length ? 'false' : { at: new Date(Math.min(...known) * 1_000) };
};

/** Latest second that a Date can hold. No true witness is near it. */
const LAST_SECOND = 8.64e12;

const secondsOf = (text: string, signature: Uint8Array, key: CosignerKey): number | undefined => {
  const bytes = Buffer.from(signature);
  if (bytes.length !== TIME_BYTES + 64) return undefined;
  const seconds = Number(bytes.readBigUInt64BE());
  // The time of a checkpoint's cosignature is never left out: C2SP tlog-witness forbids zero.
  if (seconds === 0 || seconds > LAST_SECOND) return undefined;
  return verify(null, messageOf(text, seconds), key.publicKey, bytes.subarray(TIME_BYTES)) ? seconds : undefined;
};
