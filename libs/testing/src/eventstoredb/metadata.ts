import { randomUUID } from 'node:crypto';
import { type EventRecord, type Proposed, systemEvent } from './record.ts';

/** The part of a stream's metadata that decides what readers see. */
export type StreamMetadata = {
  readonly maxCount?: number | undefined;
  /** Seconds. */
  readonly maxAge?: number | undefined;
  /** The first revision that is seen. */
  readonly truncateBefore?: number | undefined;
};

/** Truncated before this revision, a stream is deleted. JSON numbers round it to 2^63. */
const DELETED = '9223372036854775807';

/** The metadata in a `$metadata` event; none when it cannot be read. */
export const streamMetadata = (data: Uint8Array | undefined): StreamMetadata => {
  const { $maxCount, $maxAge, $tb } = parsed(data);
  return { maxCount: asNumber($maxCount), maxAge: asNumber($maxAge), truncateBefore: asNumber($tb) };
};

export const isDeleted = ({ truncateBefore }: StreamMetadata): boolean =>
  truncateBefore !== undefined && truncateBefore >= Number(DELETED);

/** What readers of the stream see: its last events. */
export const visible = (
  events: readonly EventRecord[],
  { maxCount, maxAge, truncateBefore = 0 }: StreamMetadata,
): readonly EventRecord[] => {
  const oldest = maxAge === undefined ? 0 : Date.now() - maxAge * 1_000;
  const young = events.findIndex(({ created }) => created >= oldest);
  const counted = maxCount === undefined ? 0 : events.length - maxCount;
  return events.slice(Math.max(truncateBefore, counted, young < 0 ? events.length : young));
};

/** The event in a metastream that deletes the stream. */
export const deletion = (): Proposed => ({
  ...systemEvent(randomUUID(), '$metadata', {}),
  data: Buffer.from(`{"$tb":${DELETED}}`),
});

/** The event in a metastream that brings a deleted stream back from revision `from` on, and leaves the rest of its metadata. */
export const undeletion = (metadata: Uint8Array | undefined, from: bigint): Proposed =>
  systemEvent(randomUUID(), '$metadata', { ...parsed(metadata), $tb: Number(from) });

const asNumber = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

const parsed = (data: Uint8Array | undefined): { readonly [key: string]: unknown } => {
  try {
    const value: unknown = JSON.parse(Buffer.from(data ?? []).toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
};
