import { status as code, type ServerDuplexStream } from '@grpc/grpc-js';
import type { Status } from '@eventstore/db-client/generated/status_pb.js';
import type { BatchAppendReq, BatchAppendResp as Response } from '@eventstore/db-client/generated/streams_pb.js';
import { sizeOf } from './append.ts';
import { MAX_APPEND_SIZE } from './errors.ts';
import {
  AllStreamPosition,
  any,
  BadRequest,
  BatchAppendResp,
  empty,
  expectedOf,
  shared,
  status,
  streamNameOf,
  toIdentifier,
  toProposed,
  WrongExpectedVersion,
} from './protocol.ts';
import type { Expected, Proposed } from './record.ts';
import { type DoubleServer, refusal } from './server.ts';
import { type Answer, write } from './write.ts';

/** An append whose messages are still coming in. */
type Gathering = {
  readonly stream: string;
  readonly expected: Expected;
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly events: Proposed[];
};

/**
 * The batch call: one stream of requests and answers for as long as the client lives, each append under its own id. What is wrong with one append is
 * told in its answer; only that this is not the leader ends the stream, and with it every append that was under way.
 */
export const batchAppendHandler =
  (server: DoubleServer) =>
  (call: ServerDuplexStream<BatchAppendReq, Response>): void => {
    const gathering = new Map<string, Gathering>();
    call.on('data', (request: BatchAppendReq) => void receive(request));
    call.on('end', () => call.end());
    // A client that goes away is no failure of the server.
    call.on('error', () => undefined);

    const receive = async (request: BatchAppendReq): Promise<void> => {
      const key = request.getCorrelationId()?.getString() ?? '';
      const reply = (stream: string, answer: Response): void => {
        gathering.delete(key);
        if (call.cancelled || call.destroyed || call.writableEnded) return;
        call.write(answer.setCorrelationId(request.getCorrelationId()).setStreamIdentifier(toIdentifier(stream)));
      };
      try {
        const append = gather(gathering, key, request);
        if (append === undefined) return;
        const { stream, expected, events } = append;
        if (sizeOf(events) > MAX_APPEND_SIZE) return reply(stream, failed(tooLarge()));
        if (!request.getIsFinal()) return;
        gathering.delete(key);
        const refused = refusal(server, call.metadata, stream);
        if (refused?.code === code.PERMISSION_DENIED) {
          return reply(stream, failed(statusOf('AccessDenied', 'AccessDenied', new shared.AccessDenied())));
        }
        if (refused?.metadata.get('exception').length) return void call.emit('error', refused);
        if (refused) return reply(stream, failed(statusOf(refused.details, '', new empty.Empty())));
        const told = await write(
          server,
          stream,
          () => server.log.append(stream, expected, events),
          () => append.deadline < Date.now(),
        );
        const answer = toResponse(told, stream, expected);
        if (answer) reply(stream, answer);
      } catch (error) {
        if (!(error instanceof BadRequest)) throw error;
        reply(
          nameOf(request),
          failed(statusOf('BadRequest', 'BadRequest', new shared.BadRequest().setMessage(error.message))),
        );
      }
    };
  };

/** Adds what came to its append; undefined for one that was refused before its last message. */
const gather = (all: Map<string, Gathering>, key: string, request: BatchAppendReq): Gathering | undefined => {
  const options = request.getOptions();
  const append =
    options === undefined
      ? all.get(key)
      : {
          stream: streamNameOf(options.getStreamIdentifier()),
          expected: expectedOf(options, () => options.getStreamPosition()),
          deadline: options.getDeadline()?.toDate().getTime() ?? Infinity,
          events: [],
        };
  if (append === undefined) return undefined;
  all.set(key, append);
  for (const message of request.getProposedMessagesList()) append.events.push(toProposed(message));
  return append;
};

const nameOf = (request: BatchAppendReq): string =>
  Buffer.from(request.getOptions()?.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString('utf8');

const toResponse = (answer: Answer, stream: string, expected: Expected): Response | undefined => {
  switch (answer.kind) {
    case 'stored':
    case 'repeated':
      return succeeded(answer.revision, answer.position);
    case 'wrong-version':
      return failed(statusOf('WrongExpectedVersion', 'WrongExpectedVersion', wrong(expected, answer.actual)));
    case 'deleted':
      return failed(
        statusOf(
          'StreamDeleted',
          'StreamDeleted',
          new shared.StreamDeleted().setStreamIdentifier(toIdentifier(stream)),
        ),
      );
    case 'timeout':
    case 'deadline':
      return failed(statusOf('Timeout', 'Timeout', new shared.Timeout()));
    case 'unavailable':
      return failed(statusOf('Server Is Not Ready', '', new empty.Empty()));
    default:
      return undefined;
  }
};

const succeeded = (revision: bigint, position: bigint): Response => {
  const success = new BatchAppendResp.Success().setPosition(
    new AllStreamPosition().setCommitPosition(String(position)).setPreparePosition(String(position)),
  );
  return new BatchAppendResp().setSuccess(
    revision < 0n ? success.setNoStream(new empty.Empty()) : success.setCurrentRevision(String(revision)),
  );
};

const failed = (error: Status): Response => new BatchAppendResp().setError(error);

const tooLarge = (): Status =>
  statusOf(
    'MaximumAppendSizeExceeded',
    'MaximumAppendSizeExceeded',
    new shared.MaximumAppendSizeExceeded().setMaxappendsize(MAX_APPEND_SIZE),
  );

/** An answer that says what is wrong by the type of its details. */
const statusOf = (message: string, type: string, details: { serializeBinary(): Uint8Array }): Status => {
  const packed = new any.Any();
  packed.pack(details.serializeBinary(), type === '' ? 'google.protobuf.Empty' : `event_store.client.${type}`);
  return new status.Status().setMessage(message).setDetails(packed);
};

const wrong = (expected: Expected, actual: bigint): InstanceType<typeof WrongExpectedVersion> => {
  const details = new WrongExpectedVersion();
  if (expected === 'any') details.setExpectedAny(new empty.Empty());
  else if (expected === 'no_stream') details.setExpectedNoStream(new empty.Empty());
  else if (expected === 'stream_exists') details.setExpectedStreamExists(new empty.Empty());
  else details.setExpectedStreamPosition(String(expected));
  if (actual < 0n) details.setCurrentNoStream(new empty.Empty());
  else details.setCurrentStreamRevision(String(actual));
  return details;
};
