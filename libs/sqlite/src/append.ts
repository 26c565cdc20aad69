import {
  type Appended,
  BrokenStream,
  Conflict,
  crashPoint,
  type NewEvent,
  type Positioned,
  type Sealed,
  type Sealer,
  type StoredEntry,
} from '@havstang/kernel';
import type { Database } from './database.js';
import type { EventReader } from './event-table.js';
import type { Participant } from './group-commit.js';
import { createHeads, type Head } from './heads.js';
import { createRunKeeper } from './runs.js';

/** An append with its entries already made: the expected revision tells the place of every event before the place is known to be free. */
export type PreparedAppend = {
  readonly stream: string;
  readonly expected: number;
  readonly events: readonly NewEvent[];
  readonly sealed: readonly Sealed[];
};

/**
 * Writes events, and keeps the Merkle tree's right edge and full runs with them in one transaction. `append` must run inside a transaction that the
 * participant takes part in.
 */
export const createAppender = <Tree>(
  db: Database,
  sealer: Sealer<Tree>,
  reader: EventReader,
  committed: (entries: readonly StoredEntry[]) => void,
) => {
  const insert = db.prepare<[number, number, number, string, string, Uint8Array]>(
    'INSERT INTO event (idx, stream, revision, entry, data, leaf) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const saveEdge = db.prepare<[Uint8Array]>(
    'INSERT INTO ledger (only, edge) VALUES (1, ?) ON CONFLICT (only) DO UPDATE SET edge = excluded.edge',
  );
  const edge = db.prepare<[], Buffer>('SELECT edge FROM ledger').pluck();
  const storedTree = (): Tree => {
    const bytes = edge.get();
    return bytes === undefined ? sealer.empty : sealer.decode(bytes);
  };

  const heads = createHeads(db);
  const keepRuns = createRunKeeper(db);
  let tree = storedTree();
  let next = sealer.size(tree);
  let added: StoredEntry[] = [];

  /** Throws `Conflict` before anything is written. */
  const append = ({ stream, expected, events, sealed }: PreparedAppend): Appended => {
    const head = heads.of(stream);
    if (head.revision !== expected) return repeated(reader, stream, expected, head.revision, events);
    if (events.length === 0) return { revision: expected };
    sealed.forEach((one) => add(head, stream, one));
    return { revision: head.revision, index: next - 1 };
  };

  /** Takes events over from another store, each at the revision that it has there. Throws `BrokenStream` before anything is written. */
  const seal = (taken: readonly Positioned[], sealed: readonly Sealed[]): void => {
    const ends = new Map<string, { readonly head: Head; revision: number }>();
    const places = taken.map(({ event: { stream, revision } }) => {
      let end = ends.get(stream);
      if (end === undefined) {
        const head = heads.of(stream);
        ends.set(stream, (end = { head, revision: head.revision }));
      }
      if (revision !== end.revision + 1) {
        throw new BrokenStream(`${stream} goes from revision ${end.revision} to ${revision}`);
      }
      end.revision = revision;
      return end.head;
    });
    sealed.forEach((one, n) => add(places[n]!, taken[n]!.event.stream, one));
  };

  const add = (head: Head, stream: string, { entry, data, leaf }: Sealed): void => {
    head.revision += 1;
    insert.run(next, head.number ?? heads.begin(head, stream), head.revision, entry, data, leaf);
    added.push({ index: next, entry, data, leaf });
    next += 1;
  };

  const participant: Participant = {
    beforeCommit: () => {
      if (added.length === 0) return;
      crashPoint('seal:before');
      const leaves = added.map(({ leaf }) => leaf);
      const grown = sealer.append(tree, leaves);
      keepRuns(grown.runs);
      tree = grown.tree;
      saveEdge.run(sealer.encode(tree));
      crashPoint('seal:after');
      crashPoint('append:before');
    },
    afterCommit: () => {
      if (added.length === 0) return;
      committed(added);
      added = [];
      crashPoint('append:after');
      crashPoint('ack:before');
    },
    afterRollback: () => {
      tree = storedTree();
      next = sealer.size(tree);
      added = [];
      heads.forget();
    },
  };

  return { append, seal, participant, tree: () => tree };
};

/** The same events at the same place are answered again; anything else there is a conflict. */
const repeated = (
  reader: EventReader,
  stream: string,
  expected: number,
  actual: number,
  events: readonly NewEvent[],
): Appended => {
  const there = reader.stream(stream, expected + 1, events.length);
  const same = there.length === events.length && events.every((event, n) => event.id === there[n]!.id);
  if (!same || events.length === 0) throw new Conflict(stream, expected, actual);
  const revision = expected + events.length;
  return { revision, index: reader.indexOf(stream, revision)! };
};
