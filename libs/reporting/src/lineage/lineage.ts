import { codecOf, CONTRACTS, type LineageLink, type LineageStep } from '@havstang/contracts';
import { defineReadModel, joinCodecs, type DomainEvent, type EventCodec, type Seen } from '@havstang/kernel';
import { linksOf, relationOf, type Link } from './relations.js';

/** A step without its words, which follow from its type; `title` is what the node is called from then on. */
export type LineageEvent = Omit<LineageStep, 'en' | 'sv'> & { readonly title?: string };

/** What the ledger says of one stream: its events, what was refused, and how it hangs together with others. */
export type LineageDocument = {
  readonly stream: string;
  readonly steps: readonly LineageEvent[];
  readonly refusals: readonly LineageEvent[];
  readonly links: readonly LineageLink[];
  /** Lowest ledger index that had no room. */
  readonly cutAt?: number;
};

/** `occurredAt` is kept only where it is another moment than `recordedAt`. */
type Dated<Full extends { readonly occurredAt: string }> = Omit<Full, 'occurredAt'> & { readonly occurredAt?: string };
type KeptStep = Dated<LineageEvent>;
/** One of the two ends: the far one. */
type KeptLink = Dated<Omit<LineageLink, 'relation' | 'from' | 'to'>> & { readonly from?: string; readonly to?: string };

/**
 * A `LineageDocument` as it is stored: without what follows from the rest, because this is most of what a service keeps. An event writes its links into
 * the documents of both ends, so each document is complete whatever order the streams came in, and a walk can go either way from any of them.
 */
export type KeptLineage = Omit<LineageDocument, 'steps' | 'refusals' | 'links'> & {
  readonly steps: readonly KeptStep[];
  readonly refusals: readonly KeptStep[];
  readonly links: readonly KeptLink[];
};

export const inFull = ({ stream, steps, refusals, links, ...rest }: KeptLineage): LineageDocument => ({
  ...rest,
  stream,
  steps: steps.map(dated),
  refusals: refusals.map(dated),
  links: links.map(({ from = stream, to = stream, ...at }) => ({
    relation: relationOf(from, to).name,
    from,
    to,
    ...dated(at),
  })),
});

const dated = <Kept extends { readonly recordedAt: string; readonly occurredAt?: string }>(kept: Kept) => ({
  ...kept,
  occurredAt: kept.occurredAt ?? kept.recordedAt,
});

/** A document is rewritten for each event of its stream, so it is bounded; refusals have a bound of their own and cannot push steps out. */
export const KEPT = { steps: 1_000, refusals: 100, links: 500 } as const;

type AnyCodec = EventCodec<Seen<DomainEvent>>;

export const lineage = defineReadModel<KeptLineage, DomainEvent>({
  name: 'lineage',
  version: 3,
  codec: joinCodecs(...CONTRACTS.map((contract) => codecOf(contract) as unknown as AnyCodec)),
  keys: (event) => {
    const own = subjectOf(event);
    if (own === undefined) return [];
    const ends = refusal(event) ? [] : linksOf(own, event.type, event.data).flatMap(({ from, to }) => [from, to]);
    return [...new Set([own, ...ends])];
  },
  project,
});

function project(known: KeptLineage | undefined, event: Seen<DomainEvent>, key: string): KeptLineage {
  let document = known ?? { stream: key, steps: [], refusals: [], links: [] };
  if (refusal(event)) return add(document, 'refusals', { ...stepOf(event), refused: true });
  const own = subjectOf(event) ?? key;
  if (own === key) document = add(document, 'steps', stepOf(event));
  for (const { from, to } of linksOf(own, event.type, event.data)) {
    if (from === key) document = withLink(document, { to }, event);
    else if (to === key) document = withLink(document, { from }, event);
  }
  return document;
}

const ABOUT_THE_SYSTEM: ReadonlySet<string> = new Set(['ReadModelsAttested', 'HeadsCommitted', 'KeyDisclosed']);

const refusal = ({ type }: DomainEvent): boolean => type === 'CommandRefused' || type === 'AccessRefused';

/**
 * The stream whose lineage the event belongs to: its own, but a refusal belongs to what was asked, and a case is more than its diary. What the system puts
 * on record about itself, or the log says of itself, belongs to none.
 */
function subjectOf(event: Seen<DomainEvent>): string | undefined {
  const { subject, caseId } = event.data as { subject?: string; caseId?: string };
  if (refusal(event)) return subject;
  if (ABOUT_THE_SYSTEM.has(event.type)) return undefined;
  return event.type === 'CaseOpened' ? `case-${caseId}` : event.of.stream;
}

/** Said by several events, a link dates from the first in the ledger. */
const withLink = (document: KeptLineage, far: Partial<Link>, event: Seen<DomainEvent>): KeptLineage => {
  const { index } = event.of;
  const same = document.links.find((one) => one.from === far.from && one.to === far.to);
  if (same && same.index <= index) return document;
  const others = same ? { ...document, links: document.links.filter((one) => one !== same) } : document;
  return add(others, 'links', { ...far, index, ...momentsOf(event) });
};

const momentsOf = ({ of: { recordedAt, occurredAt } }: Seen<DomainEvent>) =>
  occurredAt === recordedAt ? { recordedAt } : { recordedAt, occurredAt };

type Lists = { steps: KeptStep; refusals: KeptStep; links: KeptLink };

/** Keeps a list in ledger order, so that the order of arrival leaves no trace, and no longer than there is room for. */
const add = <List extends keyof Lists>(document: KeptLineage, list: List, one: Lists[List]): KeptLineage => {
  const before = document[list] as readonly Lists[List][];
  const last = before.at(-1);
  const all = [...before, one];
  if (last && last.index >= one.index) all.sort(inLedgerOrder);
  const dropped = all.length > KEPT[list] ? all.pop() : undefined;
  const cutAt = dropped && Math.min(dropped.index, document.cutAt ?? dropped.index);
  return { ...document, [list]: all, ...(cutAt === undefined ? {} : { cutAt }) };
};

type Placed = { readonly index: number; readonly from?: string; readonly to?: string };

/** One event can give several links: those stand in order of their ends. */
const inLedgerOrder = (a: Placed, b: Placed): number =>
  a.index - b.index || (`${a.from} ${a.to}` < `${b.from} ${b.to}` ? -1 : 1);

function stepOf(event: Seen<DomainEvent>): KeptStep {
  const { index, revision, type, actor } = event.of;
  const title = titleOf(event);
  const outcome = firstText(event.data, OUTCOMES);
  const note = firstText(event.data, NOTES);
  return {
    index,
    revision,
    type,
    ...momentsOf(event),
    unit: actor.unit,
    role: actor.role,
    ...(outcome === undefined ? {} : { outcome }),
    ...(note === undefined || note === title ? {} : { note }),
    ...(title === undefined ? {} : { title }),
  };
}

/** What the stream is called after this event, where the event says so. */
function titleOf({ type, data }: DomainEvent): string | undefined {
  const { title, after, dnr, subject, statement, board, heldOn, name } = data as Readonly<Record<string, string>>;
  switch (type) {
    case 'ProblemReframedAsChallenge':
    case 'ChallengeFramingRevised':
      return after;
    case 'CaseOpened':
    case 'DecisionPrepared':
      return `${dnr} ${subject}`;
    case 'MeetingConvened':
      return `${board} ${heldOn}`;
    case 'DelegationOrderAdopted':
      return dnr;
    case 'EffectClaimed':
      return statement;
    case 'OrganisationRegistered':
      return name;
    default:
      return title;
  }
}

/** The text that a body has under the first of these fields. */
const firstText = (data: object, fields: ReadonlyMap<string, number>): string | undefined => {
  let first = Infinity;
  let found: string | undefined;
  for (const field in data) {
    const place = fields.get(field);
    if (place === undefined || place > first) continue;
    const text = (data as Readonly<Record<string, unknown>>)[field];
    if (typeof text === 'string') [first, found] = [place, text];
  }
  return found;
};

const inOrder = (...fields: readonly string[]): ReadonlyMap<string, number> =>
  new Map(fields.map((field, place) => [field, place]));

/** Fields in which events say what came out, and speak in their own words; the first that is there counts. */
const OUTCOMES = inOrder('outcome', 'effect', 'result', 'rigidity', 'code');
const NOTES = inOrder(
  'understanding',
  'perspective',
  'cause',
  'thought',
  'content',
  'measures',
  'hypothesis',
  'statement',
  'learning',
  'learned',
  'summary',
  'grounds',
  'evidence',
  'leavesOpen',
  'description',
  'why',
  'reason',
  'note',
  'operation',
);
