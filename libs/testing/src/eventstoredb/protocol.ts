// The wire format as the client itself has it: both sides run on the same generated classes, so nothing is left to interpretation here.
import type { ServerWritableStream } from '@grpc/grpc-js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import gossipService from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import featuresService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import status from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import { type EventRecord, type Expected, type Proposed } from './record.ts';

export type ReadCall = ServerWritableStream<streams.ReadReq, streams.ReadResp>;
export type ReadOptions = streams.ReadReq.Options;

export const { StreamsService } = streamsService;
export const { ServerFeaturesService } = featuresService;
export const { GossipService } = gossipService;
export const { ReadResp, AppendResp, BatchAppendResp, DeleteResp, TombstoneResp, ReadReq } = streams;
export const { Empty, AllStreamPosition, StreamIdentifier, WrongExpectedVersion } = shared;
export { any, empty, features, gossip, shared, status };

const TICKS_PER_MILLISECOND = 10_000n;
const NIL_ID = '00000000-0000-0000-0000-000000000000';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A request that the server refuses before it looks at any stream. */
export class BadRequest extends Error {}

type ProposedMessage = streams.AppendReq.ProposedMessage | streams.BatchAppendReq.ProposedMessage;

/** @throws BadRequest for an id that is none, or an empty type */
export const toProposed = (message: ProposedMessage): Proposed => {
  const id = idOf(message.getId());
  const type = message.getMetadataMap().get('type') ?? '';
  if (type === '') throw new BadRequest('An event has no type.');
  return {
    id,
    type,
    isJson: message.getMetadataMap().get('content-type') === 'application/json',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
};

const idOf = (id: shared.UUID | undefined): string => {
  const text = (id?.getStructured() ? structured(id.getStructured()!) : (id?.getString() ?? '')).toLowerCase();
  if (!UUID.test(text) || text === NIL_ID) throw new BadRequest(`Not an id of an event: ${text}`);
  return text;
};

const structured = (id: shared.UUID.Structured): string => {
  const half = (bits: string): string => BigInt.asUintN(64, BigInt(bits)).toString(16).padStart(16, '0');
  const hex = half(id.getMostSignificantBits()) + half(id.getLeastSignificantBits());
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

/** @throws BadRequest for an empty name */
export const streamNameOf = (identifier: shared.StreamIdentifier | undefined): string => {
  const name = Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');
  if (name === '') throw new BadRequest('The stream has no name.');
  return name;
};

/** The four ways to say what an append or a deletion expects; `revision` is read where none of the words is set. */
export const expectedOf = (
  options: { hasAny(): boolean; hasNoStream(): boolean; hasStreamExists(): boolean },
  revision: () => string,
): Expected => {
  if (options.hasAny()) return 'any';
  if (options.hasNoStream()) return 'no_stream';
  if (options.hasStreamExists()) return 'stream_exists';
  return BigInt(revision());
};

export const toIdentifier = (stream: string): shared.StreamIdentifier =>
  new StreamIdentifier().setStreamName(Buffer.from(stream));

export const toReadEvent = (event: EventRecord | undefined, link?: EventRecord): streams.ReadResp => {
  const message = new ReadResp.ReadEvent().setCommitPosition(String((link ?? event)!.position));
  if (event !== undefined) message.setEvent(toRecorded(event));
  if (link !== undefined) message.setLink(toRecorded(link));
  return new ReadResp().setEvent(message);
};

const toRecorded = (record: EventRecord): streams.ReadResp.ReadEvent.RecordedEvent => {
  const message = new ReadResp.ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(record.id))
    .setStreamIdentifier(toIdentifier(record.stream))
    .setStreamRevision(String(record.revision))
    .setCommitPosition(String(record.position))
    .setPreparePosition(String(record.position))
    .setData(record.data)
    .setCustomMetadata(record.metadata);
  message
    .getMetadataMap()
    .set('type', record.type)
    .set('created', String(BigInt(record.created) * TICKS_PER_MILLISECOND))
    .set('content-type', record.isJson ? 'application/json' : 'application/octet-stream');
  return message;
};
