import type { sendUnaryData, ServerReadableStream, ServerUnaryCall } from '@grpc/grpc-js';
import type {
  AppendReq,
  AppendResp as AppendResponse,
  DeleteReq,
  DeleteResp as DeleteResponse,
  TombstoneReq,
  TombstoneResp as TombstoneResponse,
} from '@eventstore/db-client/generated/streams_pb.js';
import {
  appendTooLarge,
  type CallError,
  commitTimeout,
  deadlineExceeded,
  invalid,
  MAX_APPEND_SIZE,
  streamDeleted,
  unavailable,
  unknown,
  wrongVersion,
} from './errors.ts';
import type { Outcome } from './log.ts';
import {
  AppendResp,
  BadRequest,
  DeleteResp,
  Empty,
  expectedOf,
  streamNameOf,
  TombstoneResp,
  toProposed,
} from './protocol.ts';
import type { Expected, Proposed } from './record.ts';
import { type DoubleServer, refusal } from './server.ts';
import { type Answer, write } from './write.ts';

/** The plain Append call: one message with the options, one for each event, one answer. */
export const appendHandler =
  (server: DoubleServer) =>
  (call: ServerReadableStream<AppendReq, AppendResponse>, callback: sendUnaryData<AppendResponse>): void => {
    const messages: AppendReq[] = [];
    call.on('data', (message: AppendReq) => messages.push(message));
    call.on('end', () => void answer().catch((error: unknown) => callback(asCallError(error))));

    const answer = async (): Promise<void> => {
      // A request cut off by its connection ends too, and is known to be cut off a turn later; half an append is never stored.
      await new Promise((resolve) => setImmediate(resolve));
      if (call.cancelled) return;
      const options = messages[0]?.getOptions();
      if (options === undefined) throw new BadRequest('The first message has no options.');
      const stream = streamNameOf(options.getStreamIdentifier());
      const expected = expectedOf(options, () => options.getRevision());
      const refused = refusal(server, call.metadata, stream);
      if (refused) return callback(refused);
      const events = messages.slice(1).map((message) => toProposed(message.getProposedMessage()!));
      if (sizeOf(events) > MAX_APPEND_SIZE) return callback(appendTooLarge());
      const decide = (): Outcome => server.log.append(stream, expected, events);
      const told = await write(server, stream, decide, () => call.cancelled);
      if (told.kind === 'wrong-version') return callback(null, wrongAppend(expected, told.actual));
      if (told.kind === 'stored' || told.kind === 'repeated') return callback(null, appended(told));
      const error = errorOf(told, stream, expected);
      if (error) callback(error);
    };
  };

/** Bytes of an append, as the server counts them against its limit. */
export const sizeOf = (events: readonly Proposed[]): number => events.reduce((sum, { data }) => sum + data.length, 0);

/** Delete and Tombstone differ in nothing but what they write. */
export const deleteHandler =
  (server: DoubleServer, kind: 'delete' | 'tombstone') =>
  (
    call: ServerUnaryCall<DeleteReq | TombstoneReq, DeleteResponse | TombstoneResponse>,
    callback: sendUnaryData<DeleteResponse | TombstoneResponse>,
  ): void => {
    const { Position } = kind === 'delete' ? DeleteResp : TombstoneResp;
    const answer = async (): Promise<void> => {
      const options = call.request.getOptions()!;
      const stream = streamNameOf(options.getStreamIdentifier());
      const expected = expectedOf(options, () => options.getRevision());
      const refused = refusal(server, call.metadata, stream);
      if (refused) return callback(refused);
      const told = await write(
        server,
        stream,
        () => server.log[kind](stream, expected),
        () => call.cancelled,
      );
      if (told.kind === 'stored' || told.kind === 'repeated') {
        const position = String(told.position);
        const message = kind === 'delete' ? new DeleteResp() : new TombstoneResp();
        return callback(
          null,
          message.setPosition(new Position().setCommitPosition(position).setPreparePosition(position)),
        );
      }
      const error = errorOf(told, stream, expected);
      if (error) callback(error);
    };
    answer().catch((error: unknown) => callback(asCallError(error)));
  };

const asCallError = (error: unknown): CallError =>
  error instanceof BadRequest ? invalid(error.message) : unknown(String(error));

const AS_NUMBER = { any: -2n, no_stream: -1n, stream_exists: -4n };

/** What a plain call fails with; undefined when it is never answered. */
const errorOf = (answer: Answer, stream: string, expected: Expected): CallError | undefined => {
  switch (answer.kind) {
    case 'wrong-version':
      return wrongVersion(stream, typeof expected === 'bigint' ? expected : AS_NUMBER[expected], answer.actual);
    case 'deleted':
      return streamDeleted(stream);
    case 'timeout':
      return commitTimeout();
    case 'deadline':
      return deadlineExceeded();
    case 'unavailable':
      return unavailable();
    default:
      return undefined;
  }
};

const appended = ({ revision, position }: { revision: bigint; position: bigint }): AppendResponse => {
  const success = new AppendResp.Success().setPosition(
    new AppendResp.Position().setCommitPosition(String(position)).setPreparePosition(String(position)),
  );
  return new AppendResp().setSuccess(
    revision < 0n ? success.setNoStream(new Empty()) : success.setCurrentRevision(String(revision)),
  );
};

const wrongAppend = (expected: Expected, actual: bigint): AppendResponse => {
  const wrong = new AppendResp.WrongExpectedVersion();
  if (expected === 'any') wrong.setExpectedAny(new Empty());
  else if (expected === 'no_stream') wrong.setExpectedNoStream(new Empty());
  else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new Empty());
  else wrong.setExpectedRevision(String(expected));
  if (actual < 0n) wrong.setCurrentNoStream(new Empty());
  else wrong.setCurrentRevision(String(actual));
  return new AppendResp().setWrongExpectedVersion(wrong);
};
