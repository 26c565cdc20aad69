import type { Position } from '@eventstore/db-client';
import type { StorePosition } from '@havstang/kernel';

const FORM = /^(\d{1,19})\/(\d{1,19})$/;

/** `<commit>/<prepare>`, both in bytes from the start of the server's log. Portable between the nodes of a cluster, not between databases. */
export const formatPosition = ({ commit, prepare }: Position): StorePosition => `${commit}/${prepare}`;

/** Throws when the text was not made by `formatPosition`. */
export const parsePosition = (text: StorePosition): Position => {
  const [, commit, prepare] = FORM.exec(text) ?? [];
  if (commit === undefined || prepare === undefined)
    throw new TypeError(`${text} is not a position in an EventStoreDB`);
  return { commit: BigInt(commit), prepare: BigInt(prepare) };
};

/** Negative when `a` is before `b`. */
export const comparePositions = (a: Position, b: Position): number =>
  a.commit === b.commit ? compare(a.prepare, b.prepare) : compare(a.commit, b.commit);

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
