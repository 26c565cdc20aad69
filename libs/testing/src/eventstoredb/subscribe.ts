import { randomUUID } from 'node:crypto';
import { streamDeleted, unknown } from './errors.ts';
import type { Log } from './log.ts';
import { type ReadOptions, ReadResp } from './protocol.ts';
import type { EventRecord } from './record.ts';
import { Ended, placeOf, resolveLink, type Sender } from './sender.ts';
import type { DoubleServer } from './server.ts';

/** So many events a filtered subscription looks at between two checkpoints, if the client does not say. */
const WINDOW = 32;

const confirm = (sender: Sender): Promise<void> =>
  sender.send(new ReadResp().setConfirmation(new ReadResp.SubscriptionConfirmation().setSubscriptionId(randomUUID())));

const caughtUp = (sender: Sender): Promise<void> => sender.send(new ReadResp().setCaughtUp(new ReadResp.CaughtUp()));

/** Everything after a position, then what comes; with a filter also checkpoints. */
export const subscribeToAll = async (
  { log, version }: DoubleServer,
  options: ReadOptions,
  sender: Sender,
): Promise<void> => {
  const matches = filterOf(options);
  const every = checkpointInterval(options);
  let index = startAfter(log, options);
  let [isLive, considered] = [false, 0];
  await confirm(sender);
  while (!sender.isGone()) {
    for (let record; !sender.isGone() && (record = log.at(index)) !== undefined; index += 1) {
      if (matches(record)) await sender.event(...resolveLink(log, record, options.getResolveLinks()));
      considered += 1;
      if (every !== undefined && considered % every === 0) await checkpoint(sender, record, isLive);
    }
    if (!isLive || version === '24.2.0') await caughtUp(sender);
    isLive = true;
    await sender.idle();
  }
};

const checkpoint = (sender: Sender, { position }: EventRecord, isLive: boolean): Promise<void> =>
  sender.send(
    new ReadResp().setCheckpoint(
      // While it reads history the real server may leave the prepare position out.
      new ReadResp.Checkpoint().setCommitPosition(String(position)).setPreparePosition(isLive ? String(position) : '0'),
    ),
  );

/** Everything of a stream after a revision, then what comes, until it is ended by a tombstone. */
export const subscribeToStream = async (
  { log, version }: DoubleServer,
  stream: string,
  options: ReadOptions,
  sender: Sender,
): Promise<void> => {
  const at = options.getStream()!;
  if (log.stream(stream).state === 'tombstoned') throw new Ended(streamDeleted(stream));
  let next = at.hasEnd() ? log.head(stream) + 1n : at.hasRevision() ? BigInt(at.getRevision()) + 1n : 0n;
  let isLive = false;
  await confirm(sender);
  while (!sender.isGone()) {
    const { events, end, state } = log.stream(stream);
    const exists = state === 'live';
    for (const event of events.slice(placeOf(events, next))) {
      await sender.event(...resolveLink(log, event, options.getResolveLinks()));
      next = event.revision + 1n;
    }
    if (end !== undefined) {
      await sender.event(end);
      throw new Ended(streamDeleted(stream));
    }
    // On a stream that does not exist the older server says it after the first event.
    if (version === '24.2.0' || (!isLive && exists)) await caughtUp(sender);
    isLive ||= exists;
    await sender.idle();
  }
};

/** @throws Ended where no record begins at the position */
const startAfter = (log: Log, options: ReadOptions): number => {
  const at = options.getAll()!;
  if (at.hasEnd()) return log.size();
  if (!at.hasPosition()) return 0;
  const commit = BigInt(at.getPosition()!.getCommitPosition());
  const prepare = BigInt(at.getPosition()!.getPreparePosition());
  const index = log.indexOf(commit);
  const record = log.at(index);
  if (record === undefined || commit === 0n) return index;
  if (record.position !== commit) throw new Ended(unknown(`No record begins at position ${commit}.`));
  return record.position > prepare ? index : index + 1;
};

/** @throws Ended for an expression that is none */
const filterOf = (options: ReadOptions): ((record: EventRecord) => boolean) => {
  const filter = options.getFilter();
  if (filter === undefined) return () => true;
  const onStream = filter.getStreamIdentifier();
  const expression = onStream ?? filter.getEventType();
  const text = (record: EventRecord): string => (onStream ? record.stream : record.type);
  const regex = expression?.getRegex() ?? '';
  const prefixes = expression?.getPrefixList() ?? [];
  if (regex === '') return (record) => prefixes.some((prefix) => text(record).startsWith(prefix));
  const compiled = compile(regex);
  return (record) => compiled.test(text(record));
};

const compile = (regex: string): RegExp => {
  try {
    return new RegExp(regex);
  } catch {
    throw new Ended(unknown(`Not a regular expression: ${regex}`));
  }
};

const checkpointInterval = (options: ReadOptions): number | undefined => {
  const filter = options.getFilter();
  return filter && (filter.hasMax() ? filter.getMax() : WINDOW) * filter.getCheckpointintervalmultiplier();
};
