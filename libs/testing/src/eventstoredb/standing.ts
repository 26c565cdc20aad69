import { randomUUID } from 'node:crypto';
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type { Empty } from '@eventstore/db-client/generated/shared_pb.js';
import { features, gossip, shared } from './protocol.ts';
import type { DoubleServer } from './server.ts';

/** What this answers when it is asked what it is. */
export const versionOf = ({ version }: DoubleServer): string => `${version} (double)`;

const STREAMS = 'event_store.client.streams.Streams';
const METHODS = ['read', 'append', 'batchappend', 'delete', 'tombstone'];

/** From this the client learns that it may use the batch call. */
export const supportedMethodsHandler =
  (server: DoubleServer) =>
  (_call: ServerUnaryCall<Empty, SupportedMethods>, callback: sendUnaryData<SupportedMethods>): void => {
    const methods = METHODS.map((name) => new features.SupportedMethod().setServiceName(STREAMS).setMethodName(name));
    callback(
      null,
      new features.SupportedMethods().setEventStoreServerVersion(versionOf(server)).setMethodsList(methods),
    );
  };

/** One node, which is the leader: asked by clients whose connection string names several. */
export const gossipHandler = ({ self }: DoubleServer) => {
  const instance = randomUUID();
  return (_call: ServerUnaryCall<Empty, ClusterInfo>, callback: sendUnaryData<ClusterInfo>): void => {
    const { address, port } = self();
    const member = new gossip.MemberInfo()
      .setInstanceId(new shared.UUID().setString(instance))
      .setTimeStamp(String(Date.now()))
      .setState(gossip.MemberInfo.VNodeState.LEADER)
      .setIsAlive(true)
      .setHttpEndPoint(new gossip.EndPoint().setAddress(address).setPort(port));
    callback(null, new gossip.ClusterInfo().setMembersList([member]));
  };
};
