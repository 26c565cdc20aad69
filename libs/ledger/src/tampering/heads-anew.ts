import { canonicalJson } from '../canonical.js';
import { toHex } from '../hash.js';
import { headsMap, parseCommitment, type HeadsMap } from '../heads.js';
import type { HeadLine } from '../bundle/format.js';
import { entryAt, isCommitment, isShown, lineOf, type Line } from './draft.js';

/** The heads that the first `size` events of a log leave. */
export const headsOver = (log: readonly Line[], size: number): HeadsMap => {
  const map = headsMap();
  for (let index = 0; index < size; index++) take(map, log, index);
  return map;
};

const take = (map: HeadsMap, log: readonly Line[], index: number): void => {
  const { stream, revision } = entryAt({ lines: log }, index);
  map.take(stream, revision, index);
};

/** Each commitment of a log made anew: what it states is then what the events before it give. Where events are withheld only its size is mended: nobody could tell. */
export const recommitted = (log: readonly Line[]): readonly Line[] => {
  const whole = log.every(isShown);
  const map = headsMap();
  let taken = 0;
  return log.map((line, index) => {
    if (!isCommitment(line)) return line;
    const said = parseCommitment(line.body)!;
    // Events that went away may have been among those between its size and itself.
    const size = Math.min(said.size, index);
    for (; whole && taken < size; taken++) take(map, log, taken);
    const given = whole ? { root: toHex(map.root()), streams: map.streams() } : said;
    const body = canonicalJson({ ...given, size });
    return body === line.body ? line : lineOf(entryAt({ lines: log }, index), body);
  });
};

/** The heads of these streams, with proofs. */
export const provedBy = (map: HeadsMap, streams: readonly string[]): readonly HeadLine[] =>
  streams.flatMap((stream) => {
    const found = map.prove(stream);
    return found ? [{ ...found, proof: found.proof.map(toHex) }] : [];
  });
