import { FORWARDS, type Position, START } from '@eventstore/db-client';
import type { Positioned } from '@havstang/kernel';
import type { Connection } from './connection.js';
import { collect } from './pages.js';
import { type Patience, persist } from './patience.js';
import { comparePositions } from './position.js';
import { recordOf } from './records.js';

/** Records asked for in one call, at most. An answer is held in memory whole. */
const PAGE = 1_000;

/**
 * Our events in global order strictly after `after`, at most `limit`; fewer only at the end. The client library has no filter for this, and a read from a
 * position includes what is there, so what comes is sifted here.
 */
export const createReadAll =
  (connection: Connection, patience: Patience, signal: AbortSignal) =>
  async (after: Position | undefined, limit: number): Promise<readonly Positioned[]> => {
    const ours: Positioned[] = [];
    let last = after;
    while (ours.length < limit) {
      const fromPosition = last ?? START;
      const maxCount = Math.min(limit - ours.length + 1, PAGE);
      const page = await persist(
        () =>
          connection.call(({ client, options }) =>
            collect(client.readAll({ direction: FORWARDS, fromPosition, maxCount, ...options }), patience.callMs),
          ),
        patience,
        signal,
      );
      for (const resolved of page) {
        if (ours.length === limit) break;
        const { position, is } = recordOf(resolved);
        if (last !== undefined && comparePositions(position, last) <= 0) continue;
        last = position;
        if (is !== 'nothing' && 'event' in is) ours.push(is.event);
      }
      if (page.length < maxCount) break;
    }
    return ours;
  };
