import { folding, swedishDay, tableOf, type AnyReadModel, type Document, type SealedEvent } from '@havstang/kernel';
import type { Role } from '@havstang/contracts';
import { readBundle, type Progress } from '@havstang/ledger';
import type { Answer, Lookup } from '@havstang/nest';
import {
  inFull,
  lineage,
  lineageOf,
  type KeptLineage,
  type LineageDocument,
  type TracedLineage,
} from '@havstang/reporting';
import { asStored } from './as-of.js';
import { asShown } from './trace.js';

/** What a rule looked up before it let the decision through. */
export type Relied = {
  readonly stream: string;
  readonly revision: number;
  /** The last revision that the log held when it was decided: higher than `revision` where the look-up was not of the latest. */
  readonly latest: number | undefined;
};

/** A page as the server would have shown it to the decider just before the decision. */
export type Screen = { readonly view: string; readonly query: object; readonly shown: unknown };

export type SeenBy = {
  /** The decision itself: everything else is as of the index before. */
  readonly decided: Pick<SealedEvent, 'index' | 'type' | 'stream' | 'recordedAt' | 'occurredAt' | 'actor'>;
  readonly reliedOn: readonly Relied[];
  readonly lineage: TracedLineage;
  readonly screens: readonly Screen[];
  /** Pages about these matters that the decider’s role may not open. */
  readonly closed: readonly string[];
};

/** The models and pages of the version that looks: see `models.ts`. */
export type Look = { readonly models: ReadonlyMap<string, AnyReadModel>; readonly views: readonly Answer[] };

const DECIDES = /\.decision-taken\.v\d+$/;
/** An id that nothing has: what a page shows of it is what it shows of nothing. */
const NOTHING = '00000000-0000-4000-8000-00000000dead';

/**
 * What whoever took a decision could see when it was taken: what the rules had looked up, the lineage so far, and every page about the matters in it that
 * the role may open. Folded from the bundle’s events before the decision by the functions that the server runs, so it is what the server had, or was about
 * to have, on its screens. Whether the person looked, no log knows. `stream` is the decision’s, or one with an event that relies on something. Undefined
 * when the bundle holds no such decision. Rejects when the bundle cannot be read; verify it first.
 */
export const seenBy = async (
  dir: string,
  stream: string,
  { models, views }: Look,
  progress: Progress,
): Promise<SeenBy | undefined> => {
  const decision = await findDecision(dir, stream);
  if (!decision) return undefined;
  const { index, tenant, type, recordedAt, occurredAt, actor } = decision;
  const before = await historyBefore(dir, decision, models, progress);
  const then = lineageOf(before.lineage, stream, { direction: 'both' });
  const relied = reliedOn(decision);
  const streams = [...new Set([...then.nodes, ...relied].map((one) => one.stream))];
  const look = lookupIn(before.documents, tenant);
  const open = views.filter(({ view }) => view.roles.includes(actor.role as Role));
  const screens = (
    await Promise.all(open.map((answer) => screensOf(answer, streams, swedishDay(occurredAt), look)))
  ).flat();
  return {
    decided: { index, type, stream, recordedAt, occurredAt, actor },
    reliedOn: relied.map((one) => ({ ...one, latest: before.revisions.get(one.stream) })),
    lineage: asShown(then, (await readBundle(dir)).manifest),
    screens,
    closed: views.filter((answer) => !open.includes(answer)).map(({ view }) => `${view.service}/${view.name}`),
  };
};

/** The event that decides in a stream: the decision taken, or else the last one that relied on something. */
const findDecision = async (dir: string, stream: string): Promise<SealedEvent | undefined> => {
  let relying: SealedEvent | undefined;
  for await (const batch of (await readBundle(dir)).events()) {
    for (const event of batch) {
      if (event.stream !== stream) continue;
      if (decides(event)) return event;
      if (reliedOn(event).length > 0) relying = event;
    }
  }
  return relying;
};

/** Whether it is by this event that something was decided. */
export const decides = ({ type }: SealedEvent): boolean => DECIDES.test(type);

/** What the rules had looked up, as the event says. */
export const reliedOn = ({ data }: SealedEvent): readonly Omit<Relied, 'latest'>[] =>
  (data['reliedOn'] as unknown as readonly Omit<Relied, 'latest'>[] | undefined) ?? [];

/** The read models, the lineages and the ends of all streams, as they were before an event. */
const historyBefore = async (
  dir: string,
  { index, tenant }: SealedEvent,
  models: ReadonlyMap<string, AnyReadModel>,
  progress: Progress,
) => {
  const revisions = new Map<string, number>();
  const foldings = [...models].map(([table, model]) => ({ table, into: folding(model) }));
  for await (const batch of (await readBundle(dir)).events()) {
    for (const event of batch) {
      if (event.index >= index || event.tenant !== tenant) continue;
      for (const { into } of foldings) into.fold(event);
      revisions.set(event.stream, event.revision);
    }
    progress(Math.min(batch.at(-1)!.index + 1, index), index);
    if (batch.at(-1)!.index >= index) break;
  }
  const documents = new Map(
    foldings.map(({ table, into }) => {
      const rows = into.drain().flatMap(({ key, document }) => (document ? [[key, asStored(document)] as const] : []));
      return [table, new Map(rows.sort(([a], [b]) => (a < b ? -1 : 1)))] as const;
    }),
  );
  const kept = documents.get(tableOf(lineage)) ?? new Map<string, Document>();
  const lineages = new Map<string, LineageDocument>();
  for (const [key, document] of kept)
    lineages.set(key.slice(tenant.length + 1), inFull(document as unknown as KeptLineage));
  return { documents, revisions, lineage: lineages };
};

/** Look-ups as a service makes them, in documents held in memory. */
const lookupIn = (tables: ReadonlyMap<string, ReadonlyMap<string, Document>>, tenant: string): Lookup => {
  const lookup: Lookup = {
    tenant,
    get: async (model, key) => lookup.documents(model).get(tenant, key),
    documents: <Doc extends object>(model: Parameters<Lookup['documents']>[0]) => {
      const rows = tables.get(tableOf(model)) ?? new Map<string, Document>();
      return {
        get: async (of, key) => rows.get(`${of}/${key}`) as Doc | undefined,
        list: async (of, { after = '', limit = Infinity } = {}) =>
          [...rows]
            .map(([key, document]) => ({ key: key.slice(of.length + 1), document: document as unknown as Doc }))
            .filter(({ key }) => key > after)
            .slice(0, limit),
      };
    },
  };
  return lookup;
};

/** A bundle holds no keys: personal texts stay sealed. */
const asItStands = async <Value>(value: Value): Promise<Value> => value;

/** A page once for every matter that it can be asked about and has something to show of. */
const screensOf = async (
  { view, answer }: Answer,
  streams: readonly string[],
  onDate: string,
  look: Lookup,
): Promise<Screen[]> => {
  if (view.name === 'decisionLineage') return [];
  const fields = Object.keys(view.query.shape).filter((field) => field === 'id' || field.endsWith('Id'));
  const shownFor = async (field: string, id: string): Promise<{ query: object; shown: unknown } | undefined> => {
    const query = { [field]: id, ...('onDate' in view.query.shape && { onDate }) };
    const parsed = view.query.safeParse(query);
    if (!parsed.success) return undefined;
    return { query, shown: await answer(parsed.data, look, asItStands).catch(() => undefined) };
  };
  const found: Screen[] = [];
  for (const field of fields) {
    const nothing = JSON.stringify((await shownFor(field, NOTHING))?.shown);
    for (const stream of streams) {
      const kind = stream.slice(0, stream.indexOf('-'));
      if (field !== 'id' && field !== `${kind}Id`) continue;
      const page = await shownFor(field, stream.slice(kind.length + 1));
      if (page?.shown !== undefined && JSON.stringify(page.shown) !== nothing)
        found.push({ view: `${view.service}/${view.name}`, ...page });
    }
  }
  return found;
};
