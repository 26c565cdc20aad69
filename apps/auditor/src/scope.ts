import type { Lineage } from '@havstang/contracts';
import type { Scope } from '@havstang/ledger';
import { t } from './command.js';
import { endOf, parseDate, startOf } from './moment.js';

/** What part of the log somebody asks for, as they write it. */
export type Asked =
  | { readonly kind: 'case' | 'decision'; readonly name: string }
  | { readonly kind: 'period'; readonly from: string; readonly to: string };

type Part = Extract<Scope, { readonly streams: readonly string[] }>;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const isUuid = (text: string): boolean => UUID.test(text);

/** `2022-05-01..2022-05-31` (whole days in Sweden, both of them within) or two instants. Undefined for anything else. */
export const parsePeriod = (text: string): { readonly from: string; readonly to: string } | undefined => {
  const [from, to, ...rest] = text.split('..');
  const [start, end] = [parseDate(from ?? ''), parseDate(to ?? '')];
  if (start === undefined || end === undefined || rest.length > 0) return undefined;
  const period = { from: startOf(start), to: endOf(end) };
  return period.from <= period.to ? period : undefined;
};

/**
 * The part of the log that a lineage is made of: its streams whole, and of what is no stream of its own the single events: a case is one event of a diary,
 * which holds everybody's, and a refusal stands in a stream by itself. Throws when the lineage was cut: what is left out would not show.
 */
export const partOfLineage = (kind: Part['kind'], id: string, { root, nodes, cut }: Lineage): Part => {
  if (cut)
    throw new Error(
      t({
        en: `the lineage of ${id} is larger than its bounds: export the whole log`,
        sv: `kedjan kring ${id} är större än gränserna för den: exportera hela loggen`,
      }),
    );
  const streams = nodes.filter(({ kind: of, steps }) => of !== 'case' && steps.some(({ refused }) => !refused));
  const whole = new Set(streams.map(({ stream }) => stream));
  const single = nodes.flatMap(({ stream, steps }) =>
    steps.filter(({ refused }) => refused === true || !whole.has(stream)).map(({ index }) => index),
  );
  const label = nodes.find(({ stream }) => stream === root)?.title;
  return {
    kind,
    id,
    ...(label === undefined ? {} : { label }),
    streams: [...whole].sort(),
    events: [...new Set(single)].sort((a, b) => a - b),
  };
};

/** The part with these single events as well. */
export const withEvents = (part: Part, more: Iterable<number>): Part => ({
  ...part,
  events: [...new Set([...part.events, ...more])].sort((a, b) => a - b),
});

/** The next items, at most `limit`. */
export const taken = async <Item>(items: AsyncIterator<Item>, limit: number): Promise<readonly Item[]> => {
  const batch: Item[] = [];
  while (batch.length < limit) {
    const { value, done } = await items.next();
    if (done) break;
    batch.push(value);
  }
  return batch;
};

/** Size in the second line of a checkpoint. */
export const sizeOf = (note: string): number => Number(note.split('\n')[1] ?? 0);
