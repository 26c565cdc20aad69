import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';

/** Keys at rest are wrapped: a vault's file or table is of no use to anybody without the master key. */
export type KeyWrap = {
  /** A new random key, wrapped for this owner and no other. */
  make(owner: string): { readonly key: Uint8Array; readonly wrapped: Uint8Array };
  /** The same for a key that was made before. */
  wrap(key: Uint8Array, owner: string): Uint8Array;
  /** Throws `WrongMasterKey` when it was wrapped by another master key or for another owner. */
  unwrap(wrapped: Uint8Array, owner: string): Uint8Array;
};

/** The vault's keys were wrapped by another master key than the one given. */
export class WrongMasterKey extends Error {
  constructor(options?: ErrorOptions) {
    super('the master key does not open the keys in the vault; give the one that they were made with', options);
    this.name = 'WrongMasterKey';
  }
}

export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM (NIST SP 800-38D) with a random nonce per key: nonce, ciphertext, tag. Few keys are wrapped, so random nonces do not meet. */
export const keyWrap = (master: Uint8Array): KeyWrap => {
  if (master.length !== KEY_BYTES) throw new Error(`a master key is ${KEY_BYTES} bytes, not ${master.length}`);
  const secret = createSecretKey(master);
  const wrap = (key: Uint8Array, owner: string): Uint8Array => {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', secret, nonce).setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([cipher.update(key), cipher.final()]);
    return Buffer.concat([nonce, sealed, cipher.getAuthTag()]);
  };
  return {
    make: (owner) => {
      const key = randomBytes(KEY_BYTES);
      return { key, wrapped: wrap(key, owner) };
    },
    wrap,
    unwrap: (wrapped, owner) => {
      try {
        const decipher = createDecipheriv('aes-256-gcm', secret, wrapped.subarray(0, NONCE_BYTES));
        decipher.setAAD(Buffer.from(owner)).setAuthTag(wrapped.subarray(-TAG_BYTES));
        return Buffer.concat([decipher.update(wrapped.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
      } catch (cause) {
        throw new WrongMasterKey({ cause });
      }
    },
  };
};
