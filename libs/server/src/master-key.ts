import { KEY_BYTES } from '@havstang/kernel';
import { secretIn } from '@havstang/ledger';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';

/** 32 bytes in base64url, as `openssl rand -base64 32` also writes them. */
const FORM = /^[A-Za-z0-9+/_-]{43}=?$/;

/**
 * The master key, from a file outside the data that it protects. `make`: where nobody has given one, it is made beside the data, readable by its owner
 * alone, and written whole or not at all. Throws an Error that says what is wrong with the file.
 */
export const masterKeyIn = (file: string, make: boolean): Uint8Array => {
  const given = existsSync(file);
  if (!given && !make) {
    throw new Error(`HAVSTANG_MASTER_KEY_FILE: ${file} is not there; make it once: openssl rand -base64 32`);
  }
  // One that was given may lie where nothing can be changed.
  const text = given
    ? readFileSync(file, 'utf8').trim()
    : secretIn(file, () => randomBytes(KEY_BYTES).toString('base64url'));
  if (!FORM.test(text)) throw new Error(`HAVSTANG_MASTER_KEY_FILE: ${file} does not hold 32 bytes in base64`);
  return Buffer.from(text, 'base64url');
};
