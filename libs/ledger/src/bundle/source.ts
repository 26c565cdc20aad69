import type { Sealed } from '@havstang/kernel';
import type { Gap, HeadLine, RowLine, Scope } from './format.js';

/** The canonical texts of an event: its entry and its body, which is missing where it may not leave its service. */
export type SealedText = Pick<Sealed, 'entry'> & { readonly data?: string | undefined };

/** An event that the person who exports may not see, such as another municipality's: its leaf hash in hex, by which the tree can still be proved. */
export type WithheldLeaf = { readonly leaf: string };

/** What an export is made from: a server asked over HTTP, or the data folder of a stopped one. */
export interface LedgerSource {
  /** Name of the log: first line of its checkpoints. */
  readonly origin: string;
  /** How many events to export: the size of the last checkpoint. */
  readonly size: number;
  /** When the export is made, RFC 3339 UTC. */
  readonly exportedAt: string;
  /** Keys that the checkpoints are signed with, in their text form. */
  readonly vkeys: readonly string[];
  /** Text of the policy by which the operator asks witnesses; undefined where nobody is asked. */
  readonly policy?: string | undefined;
  /** RFC 3161 tokens over checkpoints. */
  readonly timestamps?: readonly { readonly size: number; readonly by: string; readonly value: string }[] | undefined;
  /** The part of the log that is shown; all of it when undefined. */
  readonly scope?: Scope;
  /** The heads of the streams in scope as the last commitment in scope has them, sorted by stream; none where there is no such commitment. */
  readonly heads?: readonly HeadLine[];
  /**
   * The events with index ≥ `from`, in order, at most `limit` lines. A stream is shown or withheld as a whole. What is out of scope is cut at the sizes of
   * the checkpoints.
   */
  sealed(from: number, limit: number): Promise<readonly (SealedText | WithheldLeaf | Gap)[]>;
  /** Signed notes, oldest first, none larger than `size`, the last one of exactly `size`. */
  checkpoints(): AsyncIterable<string>;
  /** The text of a JSON Schema whose SHA-256 in hex begins with `hash`; undefined when it is not known. */
  schema(hash: string): Promise<string | undefined>;
  /** The read models, each as it was at one index ≤ `size`, with all rows that may be seen ordered by the bytes of their keys. */
  readModels(): AsyncIterable<ReadModelSource>;
}

export type ReadModelSource = {
  /** `<model>@<version>`. */
  readonly table: string;
  /** Next ledger index that it wanted when its rows were read. */
  readonly index: number;
  /** Hashes of the documents (`documentDigest`), never the documents. */
  readonly rows: AsyncIterable<RowLine>;
};
