import { swedishDay, utc } from '@havstang/kernel';
import { kindOf, SHARED } from './kinds.js';
import type { LineageDocument } from './lineage.js';
import { isNumber, type Link } from './relations.js';

/** What is asked of the lineage. Without `asOf…` everything recorded counts. */
export type LineageQuestion = {
  readonly direction: 'both' | 'back' | 'forward';
  /** Only what the ledger held up to and including this index. */
  readonly asOfIndex?: number;
  /** Only what had happened by the end of this day (`2022-06-01`), or by this instant, as the people dated it. */
  readonly asOfDate?: string;
};

/** Documents by stream. Undefined for a stream that was looked for and is not there. */
export type KnownDocuments = ReadonlyMap<string, LineageDocument | undefined>;

export type Reached = {
  /** Streams found, the root first, with the diary numbers that the walk went through. */
  readonly streams: readonly string[];
  /** Streams that a link leads to and `documents` does not name yet. */
  readonly unknown: readonly string[];
  readonly cut: boolean;
};

export const BOUNDS = { nodes: 400, depth: 24 } as const;

type Dated = { readonly index: number; readonly occurredAt: string; readonly on?: string | undefined };

/** The day on which something happened, as the people dated it: the one that the event states goes before the one on which it was told. */
export const dayOf = ({ occurredAt, on }: Omit<Dated, 'index'>): string => on ?? swedishDay(occurredAt);

/** Whether something had been recorded, or had happened, by the moment asked for. A stated day has happened when it is over, or at the instant told within it. */
export const byThen = ({ asOfIndex, asOfDate }: LineageQuestion): ((one: Dated) => boolean) => {
  const day = asOfDate?.length === 10 ? asOfDate : undefined;
  const instant = asOfDate === undefined || day ? undefined : utc(asOfDate);
  return (one) => {
    const { index, occurredAt } = one;
    if (asOfIndex !== undefined && index > asOfIndex) return false;
    if (day !== undefined) return dayOf(one) <= day;
    if (instant === undefined) return true;
    return dayOf(one) === swedishDay(occurredAt) ? occurredAt <= instant : dayOf(one) < swedishDay(instant);
  };
};

/**
 * Follows the links from `root`: back to what came before it, forward to what followed, or both. What led to a case is what led to its decisions, so from a
 * case both ways go through these. Pure; breadth first, in ledger order.
 */
export const reach = (documents: KnownDocuments, root: string, question: LineageQuestion): Reached => {
  const { direction } = question;
  const ways = direction === 'both' ? (['back', 'forward'] as const) : [direction];
  const walks = ways.map((way) => follow(documents, root, way, byThen(question)));
  return {
    streams: [...new Set(walks.flatMap((one) => one.streams))],
    unknown: [...new Set(walks.flatMap((one) => one.unknown))],
    cut: walks.some((one) => one.cut),
  };
};

const follow = (
  documents: KnownDocuments,
  root: string,
  way: 'back' | 'forward',
  visible: (one: Dated) => boolean,
): Reached => {
  const seen = new Set([root]);
  const streams: string[] = [];
  const unknown: string[] = [];
  let level: readonly string[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    const next: string[] = [];
    for (const stream of level) {
      if (streams.length === BOUNDS.nodes || depth > BOUNDS.depth) return { streams, unknown, cut: true };
      const document = documents.get(stream);
      if (!document) {
        if (!documents.has(stream)) unknown.push(stream);
        continue;
      }
      const isThere = isNumber(stream) || document.steps.some(visible) || document.refusals.some(visible);
      if (!isThere) continue;
      streams.push(stream);
      if (stream !== root && SHARED.has(kindOf(stream))) continue;
      for (const link of document.links.filter(visible)) {
        const back = way === 'back' && !(link.from === root && isHeld(link));
        const [near, far] = back ? [link.to, link.from] : [link.from, link.to];
        if (near !== stream || seen.has(far)) continue;
        seen.add(far);
        next.push(far);
      }
    }
    level = next;
  }
  return { streams, unknown, cut: false };
};

const isHeld = ({ from, to }: Link): boolean => kindOf(from) === 'case' && kindOf(to) === 'decision';
