import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

type Cost = { readonly N: number; readonly r: number; readonly p: number };

/** 16 MiB and about 0.2 s on a core: one of the equal settings of the OWASP Password Storage Cheat Sheet. */
const COST: Cost = { N: 2 ** 14, r: 8, p: 5 };
const KEY_BYTES = 32;
const SALT_BYTES = 16;

const derive = (password: string, salt: Buffer, cost: Cost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, KEY_BYTES, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });

/** scrypt (RFC 7914) as `scrypt$N$r$p$salt$key`, so that the cost can be raised and old hashes still be read. */
export const hashPassword = async (password: string): Promise<string> => {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$');
};

/** No password gives this key. Checked against when there is no such person, so that the answer takes equally long. */
export const NOBODYS_HASH = ['scrypt', COST.N, COST.r, COST.p, 'AAAAAAAAAAAAAAAAAAAAAA', 'A'.repeat(43)].join('$');

/** Whether the password gives the stored hash, compared in constant time. */
export const verifyPassword = async (password: string, hash: string): Promise<boolean> => {
  const [, N, r, p, salt = '', key = ''] = hash.split('$');
  const derived = await derive(password, Buffer.from(salt, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) });
  return timingSafeEqual(derived, Buffer.from(key, 'base64url'));
};

/** Crockford's base 32: no letter that is taken for a digit when copied by hand. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** A random password of 120 bits, in groups of six. */
export const generatePassword = (): string => {
  const characters = [...randomBytes(24)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return characters.replace(/(.{6})(?=.)/g, '$1-');
};
