/** An event as a client proposes it. */
export type Proposed = {
  /** Uuid in lower case. */
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Uint8Array;
  /** Empty when there is none. */
  readonly metadata: Uint8Array;
};

/** What an append demands of the stream: the revision of its last event, or one of the protocol's three words. */
export type Expected = bigint | 'any' | 'no_stream' | 'stream_exists';

/** An event with its place in its stream and in `$all`. */
export type EventRecord = Proposed & {
  /** How many records are before this one in `$all`. */
  readonly index: number;
  readonly stream: string;
  readonly revision: bigint;
  /** Commit and prepare position, which never differ. */
  readonly position: bigint;
  /** Milliseconds since 1970. */
  readonly created: number;
};

/** The revision under which a tombstone is recorded. */
export const TOMBSTONE_REVISION = 2n ** 63n - 1n;

/** Holds the metadata of a stream. */
export const metastreamOf = (stream: string): string => `$$${stream}`;

/** The stream that a metastream describes; undefined for any other name. */
export const describedBy = (stream: string): string | undefined =>
  stream.startsWith('$$') ? stream.slice(2) : undefined;

/** An event that the double itself writes. */
export const systemEvent = (id: string, type: string, data: object): Proposed => ({
  id,
  type,
  isJson: true,
  data: Buffer.from(JSON.stringify(data)),
  metadata: new Uint8Array(0),
});
