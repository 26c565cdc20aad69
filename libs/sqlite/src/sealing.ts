import { BrokenStream, Closed, type Positioned, type Sealed, type Sealer, type Sealing } from '@havstang/kernel';
import type { createAppender } from './append.js';
import type { Database } from './database.js';
import type { EventReader } from './event-table.js';
import type { GroupCommit } from './group-commit.js';

export type SealingParts<Tree> = {
  readonly db: Database;
  readonly sealer: Sealer<Tree>;
  readonly reader: EventReader;
  readonly appender: ReturnType<typeof createAppender<Tree>>;
  readonly commits: GroupCommit;
  readonly size: () => number;
  readonly isClosed: () => boolean;
};

const NAME = 'the ledger';

/** The `Sealing` port: another store's history into this log. The data folder belongs to this process, so it always leads. */
export const createSealing = <Tree>({
  db,
  sealer,
  reader,
  appender,
  commits,
  size,
  isClosed,
}: SealingParts<Tree>): Sealing => {
  const position = db.prepare<[], string>("SELECT value FROM meta WHERE name = 'store-position'").pluck();
  const moveTo = db.prepare<[string]>(
    "INSERT INTO meta (name, value) VALUES ('store-position', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
  );

  /**
   * How many events at the start of the batch are sealed already, as when the answer to an earlier call was lost. They must be the very events that the log
   * has there, to its end or to that of the batch, and where the log ends the store's position must be the one kept. Throws `BrokenStream` otherwise.
   */
  const repeats = (batch: readonly Positioned[], sealed: readonly Sealed[]): number => {
    const { stream, revision } = batch[0]!.event;
    const from = reader.indexOf(stream, revision);
    if (from === undefined) return 0;
    const there = reader.leaves(from, batch.length);
    there.forEach((leaf, n) => {
      if (Buffer.compare(leaf, sealed[n]!.leaf) === 0) return;
      throw new BrokenStream(`${placeOf(batch[n]!)} is sealed already, as another event or in another order`);
    });
    const last = batch[there.length - 1]!;
    if (from + there.length === size() && last.position !== position.get()) {
      throw new BrokenStream(
        `${placeOf(last)} is at ${last.position} in the store, but was sealed at ${position.get()}`,
      );
    }
    return there.length;
  };

  const open = <T>(answer: () => T): T => {
    if (isClosed()) throw new Closed(NAME);
    return answer();
  };

  return {
    lead: async () => open(() => undefined),
    sealedUpTo: async () => open(() => ({ size: size(), position: position.get() })),
    seal: async (events) => {
      const last = open(() => events.at(-1));
      if (last === undefined) return;
      const sealed = events.map(({ event }) => sealer.seal(event));
      await commits.run(() => {
        const repeated = repeats(events, sealed);
        if (repeated === events.length) return;
        appender.seal(events.slice(repeated), sealed.slice(repeated));
        moveTo.run(last.position);
      });
    },
  };
};

const placeOf = ({ event }: Positioned): string => `revision ${event.revision} of ${event.stream}`;
