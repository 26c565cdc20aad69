import { Metadata, status as code, type ServiceError } from '@grpc/grpc-js';

/** What a call fails with: the fields from which the client makes its own error. */
export type CallError = Pick<ServiceError, 'code' | 'details' | 'metadata'>;

const failure = (of: code, details: string, facts: { readonly [key: string]: string } = {}): CallError => {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(facts)) metadata.set(key, value);
  return { code: of, details, metadata };
};

export const MAX_APPEND_SIZE = 1_048_576;

export const streamDeleted = (stream: string): CallError =>
  failure(code.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });

/** Expected −2 stands for `any`, −1 for no stream, −4 for a stream that exists. */
export const wrongVersion = (stream: string, expected: bigint, actual: bigint): CallError =>
  failure(code.FAILED_PRECONDITION, `Wrong expected version of ${stream}: ${expected}, it is ${actual}.`, {
    exception: 'wrong-expected-version',
    'stream-name': stream,
    'expected-version': String(expected),
    'actual-version': String(actual),
  });

export const appendTooLarge = (): CallError =>
  failure(code.INVALID_ARGUMENT, `Maximum Append Size of ${MAX_APPEND_SIZE} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(MAX_APPEND_SIZE),
  });

export const notLeader = (leader: { readonly address: string; readonly port: number }): CallError =>
  failure(code.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': leader.address,
    'leader-endpoint-port': String(leader.port),
  });

export const accessDenied = (): CallError =>
  failure(code.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });
export const notReady = (): CallError => failure(code.UNAVAILABLE, 'Server Is Not Ready');
export const unavailable = (): CallError => failure(code.UNAVAILABLE, 'Connection dropped');
export const commitTimeout = (): CallError => failure(code.ABORTED, 'Operation timed out: Commit phase timeout.');
export const deadlineExceeded = (): CallError => failure(code.DEADLINE_EXCEEDED, 'Deadline Exceeded');
export const invalid = (details: string): CallError => failure(code.INVALID_ARGUMENT, details);
export const unknown = (details: string): CallError => failure(code.UNKNOWN, details);

export const tooSlow = (): CallError =>
  failure(
    code.ABORTED,
    'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.',
  );
