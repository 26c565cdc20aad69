import type { AllStreamResolvedEvent, Position } from '@eventstore/db-client';
import type { Positioned, StorePosition } from '@havstang/kernel';
import { UnreadableEvent } from './errors.js';
import { fromStored, isOurs } from './layout.js';
import { formatPosition } from './position.js';

/**
 * Something in the store that no part of this system does: somebody with an administrator's rights changed what can be read. The events themselves are
 * still in the global order until the server scavenges, and their seals are in the ledger for ever. Told of at least once, in the store's order.
 */
export type Finding = {
  /**
   * - `tombstoned`: the stream was deleted for good
   * - `deleted`: the stream was deleted, and may be begun again
   * - `metadata-changed`: the stream's metadata was set, which can hide its beginning or open it to others
   */
  readonly what: 'tombstoned' | 'deleted' | 'metadata-changed';
  readonly stream: string;
  readonly position: StorePosition;
  /** The server's clock, RFC 3339 in UTC. */
  readonly at: string;
  /** What the metadata says now, in the server's own words (`$tb`, `$maxCount`, `$acl` …). */
  readonly metadata?: unknown;
};

/** What one record of the global order is to us. `nothing`: the server's own, or an event of another system in the same store. */
export type Record = {
  readonly position: Position;
  readonly is: { readonly event: Positioned } | { readonly finding: Finding } | 'nothing';
};

/** `$tb` of a deleted stream, 2^63 − 1, as a JSON number reads. */
const EVERYTHING = 2 ** 63;

/** Throws `UnreadableEvent` for an event that claims to be ours and is not what we write. */
export const recordOf = ({ event: stored }: AllStreamResolvedEvent): Record => {
  // Only a resolved link can be without an event, and links are not resolved.
  if (stored === undefined) throw new UnreadableEvent('$all', -1, 'the server sent a record without an event');
  const { streamId, type, position, data } = stored;
  const at = formatPosition(position);
  const found = (what: Finding['what'], stream: string, more: Pick<Finding, 'metadata'> = {}): Record => ({
    position,
    is: { finding: { what, stream, position: at, at: stored.created.toISOString(), ...more } },
  });
  if (type === '$streamDeleted' && !streamId.startsWith('$')) return found('tombstoned', streamId);
  if (type === '$metadata' && /^\$\$[^$]/.test(streamId)) {
    const what = (data as { $tb?: unknown } | null)?.$tb === EVERYTHING ? 'deleted' : 'metadata-changed';
    return found(what, streamId.slice(2), { metadata: data });
  }
  if (type.startsWith('$') || streamId.startsWith('$') || !isOurs(stored)) return { position, is: 'nothing' };
  return { position, is: { event: { event: fromStored(stored), position: at } } };
};
