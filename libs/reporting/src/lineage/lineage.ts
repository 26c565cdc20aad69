import { codecOf, CONTRACTS, type LineageLink, type LineageStep } from '@havstang/contracts';
import { defineReadModel, joinCodecs, type DomainEvent, type EventCodec, type Seen } from '@havstang/kernel';
import { linksOf, type NamedLink } from './relations.js';

/** A step as it is kept: its words follow from its type and are added for the reader; `title` is what the node is called from then on. */
export type KeptStep = Omit<LineageStep, 'en' | 'sv'> & { readonly title?: string };

/**
 * What the ledger says of one stream: its events, what was refused, and how it hangs together with others. An event writes its links into the
 * documents of both ends, so each document is complete whatever order the streams came in, and a walk can go either way from any of them.
 */
export type LineageDocument = {
  readonly stream: string;
  readonly steps: readonly KeptStep[];
  readonly refusals: readonly KeptStep[];
  readonly links: readonly LineageLink[];
  /** Lowest ledger index that had no room. */
  readonly cutAt?: number;
};

/** A document is rewritten for each event of its stream, so it is bounded; refusals have a bound of their own and cannot push steps out. */
export const KEPT = { steps: 1_000, refusals: 100, links: 500 } as const;

type AnyCodec = EventCodec<Seen<DomainEvent>>;

export const lineage = defineReadModel<LineageDocument, DomainEvent>({
  name: 'lineage',
  version: 1,
  codec: joinCodecs(...CONTRACTS.map((contract) => codecOf(contract) as unknown as AnyCodec)),
  keys: (event) => {
    const own = subjectOf(event);
    if (own === undefined) return [];
    const ends = refusal(event) ? [] : linksOf(own, event.type, event.data).flatMap(({ from, to }) => [from, to]);
    return [...new Set([own, ...ends])];
  },
  project,
});

function project(known: LineageDocument | undefined, event: Seen<DomainEvent>, key: string): LineageDocument {
  let document = known ?? { stream: key, steps: [], refusals: [], links: [] };
  if (refusal(event)) return add(document, 'refusals', { ...stepOf(event), refused: true });
  const own = subjectOf(event) ?? key;
  if (own === key) document = add(document, 'steps', stepOf(event));
  for (const link of linksOf(own, event.type, event.data)) {
    if (link.from === key || link.to === key) document = withLink(document, link, event);
  }
  return document;
}

const refusal = ({ type }: DomainEvent): boolean => type === 'CommandRefused' || type === 'AccessRefused';

/** The stream whose lineage the event belongs to: its own, but a refusal belongs to what was asked, and a case is more than its diary. */
function subjectOf(event: Seen<DomainEvent>): string | undefined {
  const { subject, caseId } = event.data as { subject?: string; caseId?: string };
  if (refusal(event)) return subject;
  return event.type === 'CaseOpened' ? `case-${caseId}` : event.of.stream;
}

/** Said by several events, a link dates from the first in the ledger. */
const withLink = (document: LineageDocument, named: NamedLink, { of }: Seen<DomainEvent>): LineageDocument => {
  const { index, recordedAt, occurredAt } = of;
  const same = document.links.find((one) => one.from === named.from && one.to === named.to);
  if (same && same.index <= index) return document;
  const others = same ? { ...document, links: document.links.filter((one) => one !== same) } : document;
  return add(others, 'links', { ...named, index, recordedAt, occurredAt });
};

type Lists = { steps: KeptStep; refusals: KeptStep; links: LineageLink };

/** Keeps a list in ledger order, so that the order of arrival leaves no trace, and no longer than there is room for. */
const add = <List extends keyof Lists>(document: LineageDocument, list: List, one: Lists[List]): LineageDocument => {
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
  const { index, revision, type, recordedAt, occurredAt, actor } = event.of;
  const title = titleOf(event);
  const outcome = firstText(event.data, OUTCOMES);
  const note = firstText(event.data, NOTES);
  return {
    index,
    revision,
    type,
    recordedAt,
    occurredAt,
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

const firstText = (data: object, fields: readonly string[]): string | undefined => {
  for (const field of fields) {
    const text = (data as Readonly<Record<string, unknown>>)[field];
    if (typeof text === 'string') return text;
  }
  return undefined;
};

/** Fields in which events say what came out, and speak in their own words; the first that is there counts. */
const OUTCOMES = ['outcome', 'effect', 'result', 'rigidity', 'code'];
const NOTES = [
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
];
