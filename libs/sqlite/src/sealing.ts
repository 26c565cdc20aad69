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

  const wasSealed = ({ event }: Positioned): boolean => {
    const [kept] = reader.stream(event.stream, event.revision, 1);
    if (kept === undefined) return false;
    if (kept.id === event.id) return true;
    throw new BrokenStream(`${event.stream} has two events of revision ${event.revision}: ${kept.id} and ${event.id}`);
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
      const sealed = new Map<Positioned, Sealed>(events.map((one) => [one, sealer.seal(one.event)]));
      await commits.run(() => {
        const fresh = events.filter((one) => !wasSealed(one));
        appender.seal(fresh.map((one) => ({ event: one.event, sealed: sealed.get(one)! })));
        moveTo.run(last.position);
      });
    },
  };
};
