import {
  appendLeaf,
  emptyTree,
  leafHash,
  openCheckpoint,
  parseEntry,
  parseSigningKey,
  parseVerifierKey,
  rootOf,
  type Entry,
} from '@havstang/ledger';
import { createHash } from 'node:crypto';
import type { Line, Note, Sealed } from '../log.ts';
import { nameOf, REACTIONS } from './story.ts';
import type { Acknowledged } from './tell.ts';

type Event = Entry & { readonly index: number };

/** Everything that must hold of a log after a process was killed, whenever that was. Answers what does not hold. */
export const inspect = (log: Sealed, acknowledged: readonly Acknowledged[]): readonly string[] => {
  const { lines } = log;
  const events = lines.flatMap(({ index, entry }): Event[] => {
    const parsed = parseEntry(entry);
    return parsed ? [{ ...parsed, index }] : [];
  });
  return [
    ...unsealed(lines),
    // Every signature that was ever kept is over the tree that the entries make.
    ...checkpointFaults(log, log.notes),
    ...outOfPlace(events),
    ...torn(events),
    ...lost(events, acknowledged),
    ...wrongNumbers(lines),
  ];
};

/** Indexes without gaps, entries that are canonical, bodies and leaves that are what the entries say. */
const unsealed = (lines: readonly Line[]): string[] =>
  lines.flatMap(({ index, entry, data, leaf }, place) => {
    const parsed = parseEntry(entry);
    if (index !== place) return [`index ${index} stands at place ${place}`];
    if (!parsed) return [`entry ${index} cannot be read`];
    if (createHash('sha256').update(data).digest('hex') !== parsed.dataHash) return [`the body of ${index} is another`];
    return Buffer.compare(leafHash(entry), leaf) === 0 ? [] : [`the leaf of ${index} is another`];
  });

/** What is wrong with signed checkpoints over the beginnings of a log: each is to be of a tree that the entries make. */
const checkpointFaults = ({ lines, key: kept }: Sealed, notes: readonly Note[]): readonly string[] => {
  const { name, vkey } = parseSigningKey(kept);
  const key = parseVerifierKey(vkey);
  const wanted = new Set(notes.map(({ size }) => size));
  const roots = new Map<number, Uint8Array>();
  let tree = emptyTree;
  for (const { entry } of lines) {
    tree = appendLeaf(tree, leafHash(entry));
    if (wanted.has(tree.size)) roots.set(tree.size, rootOf(tree));
  }
  return notes.flatMap(({ size, note }) => {
    const root = roots.get(size);
    const checkpoint = key && openCheckpoint(note, name, key);
    if (!root || checkpoint?.size !== size) return [`the checkpoint of size ${size} is not one of this log`];
    return Buffer.compare(root, checkpoint.root) === 0 ? [] : [`the checkpoint of size ${size} has another root`];
  });
};

/** What is wrong with a checkpoint that was asked for when so many events were there: it covers them, and is one of the log. */
export const answeredFaults = (log: Sealed, note: string, there: number): readonly string[] => {
  const size = Number(note.split('\n')[1]);
  return size >= there ? checkpointFaults(log, [{ note, size }]) : [`the checkpoint covers ${size} of ${there} events`];
};

/** Each id once, and the revisions of each stream in order from 0. */
const outOfPlace = (events: readonly Event[]): string[] => {
  const next = new Map<string, number>();
  const ids = new Set<string>();
  return events.flatMap(({ id, stream, revision }) => {
    const expected = next.get(stream) ?? 0;
    next.set(stream, expected + 1);
    const again = ids.has(id);
    ids.add(id);
    return [
      ...(again ? [`event ${id} is there twice`] : []),
      ...(revision === expected ? [] : [`${stream} has ${revision} where ${expected} should be`]),
    ];
  });
};

/** A command is carried out once and as a whole: its events lie side by side in one stream. A refusal is a stream of its own. */
const torn = (events: readonly Event[]): string[] =>
  [
    ...Map.groupBy(
      events,
      ({ commandId, stream }) => `${commandId} ${stream.startsWith('refusal-') ? 'refused' : 'done'}`,
    ),
  ].flatMap(([command, caused]) => {
    const [first] = caused as [Event];
    const whole = caused.every(({ stream, revision }, n) => stream === first.stream && revision === first.revision + n);
    return whole
      ? []
      : [
          `command ${command} is in the log more than once: ${caused.map(({ stream, revision }) => `${stream}@${revision}`).join()}`,
        ];
  });

/** What was acknowledged is there, where it was said to be, and its command has caused nothing else. */
const lost = (events: readonly Event[], acknowledged: readonly Acknowledged[]): string[] => {
  const byId = new Map(events.map((event) => [event.id, event]));
  const perCommand = new Map<string, number>();
  for (const { commandId } of events) perCommand.set(commandId, (perCommand.get(commandId) ?? 0) + 1);
  return acknowledged.flatMap(({ stream, events: promised }) =>
    promised.flatMap(({ id, type, revision }) => {
      const kept = byId.get(id);
      if (!kept) return [`${type} ${id} was acknowledged and is gone`];
      if (kept.stream !== stream || kept.revision !== revision || kept.type !== type)
        return [`${type} ${id} is another than was acknowledged`];
      return perCommand.get(kept.commandId) === promised.length
        ? []
        : [`the command of ${type} ${id} has other effects than were acknowledged`];
    }),
  );
};

/** Diary numbers: 1, 2, 3 … without gaps. */
const wrongNumbers = (lines: readonly Line[]): string[] => {
  const numbers = lines
    .filter(({ entry }) => entry.includes('.case-opened.'))
    .map(({ data }) => (JSON.parse(data) as { number: number }).number);
  return numbers.every((number, n) => number === n + 1) ? [] : [`the diary is numbered ${numbers.join()}`];
};

/** Once everything has come to rest: each reaction has had its effect exactly once. */
export const reactionFaults = (lines: readonly Line[]): readonly string[] => {
  const entries = lines.flatMap(({ entry }) => parseEntry(entry) ?? []);
  const effects = Map.groupBy(entries, ({ causationId }) => causationId);
  return entries.flatMap(({ id, type }) => {
    const wanted = REACTIONS[nameOf(type)];
    if (!wanted) return [];
    const had = (effects.get(id) ?? []).map((effect) => nameOf(effect.type));
    return had.length === 1 && wanted.includes(had[0] as string)
      ? []
      : [`${nameOf(type)} ${id} led to ${had.join() || 'nothing'}, not once to ${wanted.join(' or ')}`];
  });
};
