import type { Metadata } from '@grpc/grpc-js';
import { accessDenied, type CallError, notLeader, notReady } from './errors.ts';
import type { FaultPoint } from './faults.ts';
import type { Log } from './log.ts';

/** The servers whose behaviour was observed; they differ in what a subscription is told. */
export type FollowedVersion = '23.10.6' | '24.2.0';

/** What every handler works with. */
export type DoubleServer = {
  readonly log: Log;
  readonly faults: FaultPoint;
  readonly version: FollowedVersion;
  /** Where this server is reached. */
  readonly self: () => { readonly address: string; readonly port: number };
  /** Resets the connections of all clients. */
  readonly disconnect: () => void;
};

/** Why a call is refused before it is looked at, if it is. */
export const refusal = (server: DoubleServer, metadata: Metadata, stream: string): CallError | undefined => {
  if (server.faults.take(['not-ready'], stream)) return notReady();
  if (server.faults.take(['denied'], stream)) return accessDenied();
  if (metadata.get('requires-leader')[0] !== 'true') return undefined;
  const fault = server.faults.take(['not-leader'], stream);
  return fault && notLeader(fault.leader ?? server.self());
};
