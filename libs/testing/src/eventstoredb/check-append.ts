import type { EventRecord, Expected } from './record.ts';

export type Verdict =
  | { readonly kind: 'write' }
  /** The same events are there already, up to this one. */
  | { readonly kind: 'repeated'; readonly last: EventRecord }
  /** −1 when there is no event. */
  | { readonly kind: 'wrong-version'; readonly actual: bigint }
  | { readonly kind: 'deleted' };

/** What the check needs to know of the stream, counting what is decided but not yet durable. */
export type StreamState = {
  readonly stream: string;
  readonly head: bigint;
  readonly tombstoned: boolean;
  /** Deleted, and may be written to again. */
  readonly deleted: boolean;
  /** Has metadata. */
  readonly described: boolean;
  at(revision: bigint): EventRecord | undefined;
  /** From a bounded memory of ids that does not survive a restart. */
  remembered(id: string): EventRecord | undefined;
};

/** Whether an append may be written, was written before, or is refused: FACTS of the real server, "Append". */
export const checkAppend = (expected: Expected, ids: readonly string[], state: StreamState): Verdict => {
  const wrong: Verdict = { kind: 'wrong-version', actual: state.head };
  if (state.tombstoned) return { kind: 'deleted' };
  if (expected === 'stream_exists') {
    if (state.deleted) return { kind: 'deleted' };
    if (state.head < 0n && !state.described) return wrong;
  }
  if (expected === 'any' || expected === 'stream_exists') return byMemory(ids, state, wrong);
  const revision = expected === 'no_stream' ? -1n : expected;
  if (revision === state.head) return { kind: 'write' };
  return byPlace(revision, ids, state, wrong);
};

/** Only the first id decides whether it is a repeat; the order and the content of the rest are not looked at. */
const byMemory = (ids: readonly string[], state: StreamState, wrong: Verdict): Verdict => {
  const before = ids
    .map((id) => state.remembered(id))
    .map((record) => (record?.stream === state.stream ? record : undefined));
  if (before[0] === undefined) return { kind: 'write' };
  return before.includes(undefined) ? wrong : { kind: 'repeated', last: before.at(-1)! };
};

/** The ids must be exactly those that follow the expected revision, which none do that was not reached; this holds for ever. */
const byPlace = (revision: bigint, ids: readonly string[], state: StreamState, wrong: Verdict): Verdict => {
  const there = ids.map((id, n) => ({ id, record: state.at(revision + 1n + BigInt(n)) }));
  if (there.length > 0 && there.every(({ id, record }) => record?.id === id)) {
    return { kind: 'repeated', last: there.at(-1)!.record! };
  }
  const unseen = there.length > 0 && there[0]!.record?.id !== there[0]!.id;
  return revision === -1n && state.deleted && unseen ? { kind: 'write' } : wrong;
};
