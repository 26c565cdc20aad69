import { crashPoint } from '@havstang/kernel';
import { leavesOf, proofs, rootOf, signCheckpoint, type SigningKey, type Tree } from '@havstang/ledger';
import type { PublishedLedger } from '@havstang/nest';
import type { SqliteLog } from '@havstang/sqlite';

/** How often a log that has grown is signed, milliseconds. */
const EVERY_MS = 60_000;

/**
 * Signs the tree every minute if it has grown, and whenever asked. A note is kept durably before it is released, and one size is signed once: the
 * signer can never show two people two trees of one size.
 */
export const startSigner = (
  { ledger, log }: SqliteLog<Tree>,
  key: SigningKey,
): PublishedLedger & { stop(): Promise<void> } => {
  let signing: Promise<string | undefined> = Promise.resolve(undefined);

  const sign = async (): Promise<string | undefined> => {
    const tree = ledger.tree();
    const last = ledger.checkpoints(tree.size).at(-1);
    if (last || tree.size === 0) return last?.note;
    const note = signCheckpoint({ origin: ledger.origin, size: tree.size, root: rootOf(tree) }, key);
    crashPoint('checkpoint:before');
    await ledger.keepCheckpoint({ size: tree.size, note });
    crashPoint('checkpoint:after');
    return note;
  };
  const inTurn = (): Promise<string | undefined> => (signing = signing.then(sign, sign));
  const timer = setInterval(() => void inTurn().catch(() => undefined), EVERY_MS).unref();

  return {
    origin: ledger.origin,
    vkeys: [key.vkey],
    proofs: proofs(leavesOf(log)),
    size: ledger.size,
    entries: ledger.entries,
    checkpoints: () => ledger.checkpoints().map(({ note }) => note),
    checkpoint: inTurn,
    stop: async () => {
      clearInterval(timer);
      await inTurn().catch(() => undefined);
    },
  };
};
