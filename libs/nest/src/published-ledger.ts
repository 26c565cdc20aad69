import type { SealedLog } from '@havstang/kernel';
import type { Proofs } from '@havstang/ledger';

export type PublishedEntry = {
  readonly index: number;
  readonly entry: string;
  readonly data: string;
  readonly leaf: Uint8Array;
};

/** What the ledger shows to the outside: everything that an auditor needs to check it, and nothing that lets anyone change it. */
export type PublishedLedger = {
  /** The name that checkpoints carry. */
  readonly origin: string;
  /** Public keys that have signed, newest last, as C2SP verifier keys. */
  readonly vkeys: readonly string[];
  readonly proofs: Proofs;
  /** The sealed events themselves, for the feed. */
  readonly log: SealedLog;
  /** Entries with index ≥ `from`, at most `limit`. */
  entries(from: number, limit: number): Promise<readonly PublishedEntry[]>;
  /** Every signed checkpoint, oldest first. */
  checkpoints(): Promise<readonly string[]>;
  /** Signs the tree as it stands now, or answers the last checkpoint when nothing was added since. Undefined for an empty log. */
  checkpoint(): Promise<string | undefined>;
};

export const LEDGER = Symbol('havstang ledger');
