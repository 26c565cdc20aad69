import { type CallError, invalid, streamDeleted, unknown } from './errors.ts';
import type { Log } from './log.ts';
import { BadRequest, type ReadCall, type ReadOptions, ReadResp, streamNameOf, toIdentifier } from './protocol.ts';
import type { EventRecord } from './record.ts';
import { createSender, Ended, placeOf, resolveLink, type Sender } from './sender.ts';
import { type DoubleServer, refusal } from './server.ts';
import { subscribeToAll, subscribeToStream } from './subscribe.ts';

const ALL = '$all';

/** The Read call: streams and `$all`, both directions, and subscriptions. */
export const readHandler =
  (server: DoubleServer) =>
  (call: ReadCall): void => {
    const answer = async (): Promise<void> => {
      const options = call.request.getOptions()!;
      const stream = options.getStream() ? streamNameOf(options.getStream()!.getStreamIdentifier()) : ALL;
      const sender = createSender(call, server, stream);
      await server.faults.frozen();
      const refused = refusal(server, call.metadata, stream);
      if (refused) throw new Ended(refused);
      if (options.hasSubscription()) {
        await (stream === ALL
          ? subscribeToAll(server, options, sender)
          : subscribeToStream(server, stream, options, sender));
      } else {
        await (stream === ALL ? readAll(server.log, options, sender) : readStream(server.log, stream, options, sender));
      }
      call.end();
    };
    answer().catch((error: unknown) => call.emit('error', asCallError(error)));
  };

const asCallError = (error: unknown): CallError => {
  if (error instanceof Ended) return error.reason;
  return error instanceof BadRequest ? invalid(error.message) : unknown(String(error));
};

const isBackwards = (options: ReadOptions): boolean => options.getReadDirection() === 1;

const readStream = async (log: Log, stream: string, options: ReadOptions, sender: Sender): Promise<void> => {
  const count = Number(options.getCount());
  const backwards = isBackwards(options);
  const at = options.getStream()!;
  if (count === 0) throw new Ended(unknown('maxCount must be positive.'));
  if (at.hasEnd() && !backwards) throw new Ended(unknown('A stream cannot be read forwards from its end.'));
  const { state, events } = log.stream(stream);
  if (state === 'tombstoned') throw new Ended(streamDeleted(stream));
  if (state === 'missing') {
    await sender.send(
      new ReadResp().setStreamNotFound(new ReadResp.StreamNotFound().setStreamIdentifier(toIdentifier(stream))),
    );
    return;
  }
  const from = at.hasEnd() ? log.head(stream) : at.hasRevision() ? BigInt(at.getRevision()) : 0n;
  const chosen = backwards
    ? events.slice(0, placeOf(events, from + 1n)).toReversed()
    : events.slice(placeOf(events, from));
  for (const event of chosen.slice(0, count)) await sender.event(...resolveLink(log, event, options.getResolveLinks()));
};

const readAll = async (log: Log, options: ReadOptions, sender: Sender): Promise<void> => {
  const count = Number(options.getCount());
  // The real server goes on for ever here; this one waits until the client goes away.
  if (count === 0) return sender.gone();
  const backwards = isBackwards(options);
  const from = startOf(log, options);
  const step = backwards ? -1 : 1;
  const end = log.size();
  for (
    let index = backwards ? from - 1 : from, sent = 0;
    sent < count && index >= 0 && index < end;
    index += step, sent += 1
  ) {
    await sender.event(...resolveLink(log, log.at(index)!, options.getResolveLinks()));
  }
};

/** @throws Ended where no record begins at the position */
const startOf = (log: Log, options: ReadOptions): number => {
  const at = options.getAll()!;
  if (at.hasEnd()) return log.size();
  const position = at.hasPosition() ? BigInt(at.getPosition()!.getCommitPosition()) : 0n;
  const index = log.indexOf(position);
  const record: EventRecord | undefined = log.at(index);
  if (position !== 0n && record !== undefined && record.position !== position) {
    throw new Ended(unknown(`No record begins at position ${position}.`));
  }
  return index;
};
