import { crashPoint, type Countersignature } from '@havstang/kernel';
import { rootOf, signCheckpoint, type SigningKey, type Tree } from '@havstang/ledger';

/** How often a log that has grown is signed, milliseconds. */
const EVERY_MS = 60_000;

type Kept = { readonly size: number; readonly note: string };

/** As much of a ledger's store as signing needs; a store on disk answers at once, one on a server later. */
export type SignedStore = {
  readonly origin: string;
  /** The right edge over everything that is sealed. */
  tree(): Tree | Promise<Tree>;
  /** Checkpoints of size ≥ `from`, oldest first, at most `limit`. */
  checkpoints(from?: number, limit?: number): readonly Kept[] | Promise<readonly Kept[]>;
  /** Durable when it resolves; refuses what contradicts one already kept. */
  keepCheckpoint(checkpoint: Kept): Promise<void>;
  /** What others put to checkpoints of size ≥ `from`, by size. */
  countersignatures(from?: number): readonly Countersignature[] | Promise<readonly Countersignature[]>;
  /** Durable when it resolves; the first of each signer over a size stays. */
  keepCountersignature(one: Countersignature): Promise<void>;
};

export type Signer = {
  /** Signs the tree as it stands now, or answers the last checkpoint when nothing was added since. Undefined for an empty log. */
  checkpoint(): Promise<string | undefined>;
  /** The same, without a word to `signed`. */
  sign(): Promise<string | undefined>;
  /** When a signed checkpoint was last known to cover everything that was sealed, epoch milliseconds; when the signer began, before it knew. */
  coveredAt(): number;
  stop(): Promise<void>;
};

/** Who hears of it: of each new checkpoint, and of every turn, also where nothing was new. */
export type Told = { readonly kept?: () => void; readonly turned?: () => void };

/**
 * Signs the tree every minute if it has grown, and whenever asked. A note is kept durably before it is released, and one size is signed once: the
 * signer can never show two people two trees of one size. `tell` is not waited for.
 */
export const startSigner = (store: SignedStore, key: SigningKey, tell: Told = {}): Signer => {
  let signing: Promise<string | undefined> = Promise.resolve(undefined);
  let coveredAt = Date.now();

  const turn = async (): Promise<string | undefined> => {
    const began = Date.now();
    const note = await sign();
    coveredAt = began;
    return note;
  };
  const sign = async (): Promise<string | undefined> => {
    const tree = await store.tree();
    const last = (await store.checkpoints(tree.size)).at(-1);
    if (last || tree.size === 0) return last?.note;
    const note = signCheckpoint({ origin: store.origin, size: tree.size, root: rootOf(tree) }, key);
    crashPoint('checkpoint:before');
    try {
      await store.keepCheckpoint({ size: tree.size, note });
    } catch (error) {
      // Another process of the ledger may have signed a larger tree meanwhile.
      const newer = (await store.checkpoints(tree.size + 1)).at(-1);
      if (newer) return newer.note;
      throw error;
    }
    crashPoint('checkpoint:after');
    tell.kept?.();
    return note;
  };
  const inTurn = (): Promise<string | undefined> => (signing = signing.then(turn, turn));
  const timer = setInterval(() => void inTurn().then(tell.turned, () => undefined), EVERY_MS).unref();

  return {
    checkpoint: async () => {
      const note = await inTurn();
      if (note !== undefined) tell.turned?.();
      return note;
    },
    sign: inTurn,
    coveredAt: () => coveredAt,
    stop: async () => {
      clearInterval(timer);
      await inTurn().catch(() => undefined);
    },
  };
};
