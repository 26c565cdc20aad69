import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JSONWebKeySet, type JWK } from 'jose';

/** ES256: of the two modern signatures, the one that a server checks faster, and it checks one for every request. */
export const SIGNING_ALGORITHM = 'ES256';

export type IdentityKeys = {
  /** Private keys that sign tokens. */
  readonly signing: { readonly keys: readonly JWK[] };
  /** Secrets that sign cookies. */
  readonly cookies: readonly string[];
};

/** The keys of an installation, made on its first run and kept in `identity-keys.json`, readable by its owner only. Throws an Error that names a damaged file. */
export const loadKeys = async (dataDir: string): Promise<IdentityKeys> => {
  if (dataDir === ':memory:') return generateKeys();
  const file = join(dataDir, 'identity-keys.json');
  if (existsSync(file)) return keysIn(file);
  const keys = await generateKeys();
  writeWhole(file, JSON.stringify(keys));
  return keys;
};

const keysIn = (file: string): IdentityKeys => {
  try {
    const keys = JSON.parse(readFileSync(file, 'utf8')) as IdentityKeys;
    if (!keys.signing.keys[0]?.d || !keys.cookies[0]) throw new Error('a key is missing');
    return keys;
  } catch (cause) {
    throw new Error(
      `${file} is damaged: it does not hold the keys of sign-in; restore it from a backup, or remove it: new keys are made then, and everybody signs in anew`,
      { cause },
    );
  }
};

/** What a verifier needs: the public half, as served at `/oidc/jwks`. */
export const publicKeys = ({ signing }: IdentityKeys): JSONWebKeySet => ({
  keys: signing.keys.map(({ d: _private, ...rest }) => ({ ...rest, kty: 'EC' })),
});

const generateKeys = async (): Promise<IdentityKeys> => {
  const { privateKey } = await generateKeyPair(SIGNING_ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  return {
    signing: { keys: [{ ...jwk, kid, alg: SIGNING_ALGORITHM, use: 'sig' }] },
    cookies: [randomBytes(32).toString('base64url')],
  };
};

/** A crash leaves the whole file or none: half a key file would lock everybody out. */
const writeWhole = (file: string, text: string): void => {
  const temporary = `${file}.new`;
  const handle = openSync(temporary, 'w', 0o600);
  try {
    writeFileSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, file);
};
