import { travels, type Classification } from '@havstang/kernel';
import { canonicalJson } from '../canonical.js';
import type { Entry } from '../entry.js';
import { sha256Hex } from '../hash.js';

/** A sentence for people, in both languages of the product. */
export type Text = { readonly en: string; readonly sv: string };

/**
 * The files of a bundle. Beside them `schemas/<hash>.json`, one for every schema that an event names; and, not listed because they follow from the entries,
 * the static log (`checkpoint` and `tile/…`) where every event is shown.
 */
export const FILES = {
  manifest: 'manifest.json',
  readme: 'README.txt',
  entries: 'entries.jsonl',
  payloads: 'payloads.jsonl',
  csv: 'events.csv',
  checkpoints: 'checkpoints.txt',
  vkeys: 'vkeys.txt',
  readModels: 'read-models.jsonl',
  heads: 'heads.jsonl',
} as const;

/** The files that a bundle may have and need not. */
export const OPTIONAL = {
  /** Whom the operator asks to cosign (C2SP tlog-policy). */
  policy: 'policy.txt',
  /** What follows from the events, for other tools: W3C PROV-O as JSON-LD, and OCEL 2.0. */
  provenance: 'provenance.jsonld',
  ocel: 'ocel.json',
  /** What the events say of people who were to be erased. */
  erasures: 'erasures.jsonl',
  /** RFC 3161 tokens: size of the checkpoint, address of the authority, token in base64, a line each. */
  timestamps: 'timestamps.txt',
} as const;

/** The version that is written. Version 1, without scopes and heads, is still read. */
export const VERSION = 2;

/** Files that every bundle of a version has. */
export const requiredFiles = (version: number): readonly string[] =>
  Object.values(FILES).filter((path) => path !== FILES.manifest && (version > 1 || path !== FILES.heads));

export const schemaFile = (hash: string): string => `schemas/${hash}.json`;

/** The names that a manifest may list: nothing with a way out of the folder. */
export const isBundleFile = (path: string): boolean =>
  ([...Object.values(FILES), ...Object.values(OPTIONAL)] as string[]).includes(path) ||
  /^schemas\/[0-9a-f]{16,64}\.json$/.test(path);

export type FileFacts = {
  readonly path: string;
  /** SHA-256 of the file in hex. */
  readonly sha256: string;
  readonly bytes: number;
  /** Newline characters in it. */
  readonly lines: number;
};

/** Which part of the log a bundle shows. What is outside of it stands as hashes alone, so that the tree can be proved. */
export type Scope =
  | { readonly kind: 'all' }
  | {
      readonly kind: 'case' | 'decision';
      /** The id that was asked for. */
      readonly id: string;
      /** What people call it: a diary number, a title. */
      readonly label?: string;
      /** Streams shown from their first event to their last, sorted. */
      readonly streams: readonly string[];
      /** Ledger indexes of single events of other streams, ascending. */
      readonly events: readonly number[];
    }
  | {
      readonly kind: 'period';
      /** Instants, both of them within. */
      readonly from: string;
      readonly to: string;
      /** All events from index `first` to before `end`: from the first to the last one recorded in that time. */
      readonly first: number;
      readonly end: number;
    };

export const scopeOf = ({ scope }: Pick<Manifest, 'scope'>): Scope => scope ?? { kind: 'all' };

/**
 * Bodies that are withheld though the entry is shown, by the reason: `classification` says that the event is not open, so that its body never leaves the
 * service that wrote it. Nobody gets it with an export, whoever they are.
 */
export type BodiesWithheld = { readonly classification: number };

export type Manifest = {
  readonly format: 'havstang-bundle';
  readonly version: 1 | 2;
  /** From version 2 on. */
  readonly scope?: Scope;
  /** How many events lie outside of the scope; from version 2 on. */
  readonly outOfScope?: number;
  /** Of how many events shown the body is withheld, by the reason for it; from version 2 on. */
  readonly bodiesWithheld?: BodiesWithheld;
  /** Name of the log: first line of its checkpoints. */
  readonly origin: string;
  /** Events in the bundle: those with ledger index 0 … size−1, each shown, withheld or out of scope. */
  readonly size: number;
  /** How many of them are withheld: the bundle holds their leaf hashes and nothing else of them. */
  readonly withheld: number;
  readonly exportedAt: string;
  /** Municipality codes of the events shown, sorted. */
  readonly tenants: readonly string[];
  /** Events shown, by how widely their bodies may travel: those of the open ones are in the bundle. */
  readonly classifications: Readonly<Record<Classification, number>>;
  readonly notIncluded: readonly Text[];
  /** Every other file, sorted by path. */
  readonly files: readonly FileFacts[];
  /** SHA-256 in hex of the canonical JSON (RFC 8785) of everything above. */
  readonly manifestHash: string;
};

/** What no bundle holds, said in each so that nobody looks for it. */
const NEVER_INCLUDED: readonly Text[] = [
  {
    en: 'Who the people are: events name them by random references; names are kept apart from the log and can be erased.',
    sv: 'Vilka personerna är: händelserna anger slumpmässiga referenser; namnen förvaras skilda från loggen och kan raderas.',
  },
  {
    en: "The contents of read models: only each row's hash, to compare with what a replay of the events gives.",
    sv: 'Läsmodellernas innehåll: bara varje rads hashvärde, att jämföra med det som en återuppspelning av händelserna ger.',
  },
  { en: 'The secret half of the signing key.', sv: 'Signeringsnyckelns hemliga del.' },
];

const WITHHELD: Text = {
  en: 'Events that the person who made the export may not see, and their rows of read models: of each event there is the leaf hash alone.',
  sv: 'Händelser som den som gjorde exporten inte får se, och deras rader i läsmodellerna: av varje händelse finns bara lövhashen.',
};

const OUT_OF_SCOPE: Text = {
  en: 'Events outside of what was asked for, and the rows of read models: of those events there are hashes alone, one for many of them.',
  sv: 'Händelser utanför det som efterfrågades, och läsmodellernas rader: av de händelserna finns bara hashvärden, ett för många av dem.',
};

const CLASSIFIED: Text = {
  en: 'The bodies of events that are internal or secret, such as private reflections: these never leave the service that wrote them. Their entries are there, and commit to the bodies.',
  sv: 'Innehållet i händelser som är interna eller hemliga, till exempel privata reflektioner: det lämnar aldrig tjänsten som skrev det. Loggposterna finns med, och förbinder sig till innehållet.',
};

const NO_GRAPHS: Text = {
  en: 'The history for tools that draw and mine (PROV-O, OCEL): it follows from the events, and `havstang-audit graphs` makes it from this bundle.',
  sv: 'Historiken för verktyg som ritar och analyserar (PROV-O, OCEL): den följer av händelserna, och `havstang-audit graphs` gör den ur denna export.',
};

/** What a bundle does not hold, in which so many events and bodies are withheld, and with or without the graphs. */
export const notIncluded = ({
  withheld,
  bodiesWithheld: { classification },
  scope,
  graphs,
}: {
  readonly withheld: number;
  readonly bodiesWithheld: BodiesWithheld;
  readonly scope: Scope;
  readonly graphs: boolean;
}): readonly Text[] => [
  ...NEVER_INCLUDED,
  ...(classification > 0 ? [CLASSIFIED] : []),
  ...(withheld > 0 ? [WITHHELD] : []),
  ...(scope.kind === 'all' ? [] : [OUT_OF_SCOPE]),
  ...(graphs ? [] : [NO_GRAPHS]),
];

/** The one text of a manifest: canonical order of keys, indented for people. */
export const formatManifest = (manifest: Omit<Manifest, 'manifestHash'>): string => {
  const { manifestHash: _old, ...rest } = manifest as Manifest;
  const manifestHash = sha256Hex(canonicalJson(rest));
  return `${JSON.stringify(JSON.parse(canonicalJson({ ...rest, manifestHash })), null, 2)}\n`;
};

type Part = 'entries' | 'payloads' | 'read-models' | 'heads' | 'erasures';

/** First line of a JSON Lines file of the bundle. */
export const headerLine = (
  part: Part,
  { origin, size, version }: Pick<Manifest, 'origin' | 'size' | 'version'>,
): string => canonicalJson({ file: part, origin, size, version });

/** Last line of the two files of events: how many are shown there, and how many are not. A file without it was cut off. */
export const eventsTrailer = (
  part: 'entries' | 'payloads',
  {
    size,
    withheld,
    outOfScope = 0,
    bodiesWithheld,
  }: Pick<Manifest, 'size' | 'withheld' | 'outOfScope' | 'bodiesWithheld'>,
): string => {
  const bodies = part === 'payloads' ? (bodiesWithheld?.classification ?? 0) : 0;
  const notExported = withheld + outOfScope + bodies;
  return canonicalJson({ counts: { events: size - notExported }, end: part, notExported });
};

/** Last line of the read models. How many rows were not shown is not known to whom they are not shown. */
export const readModelsTrailer = (counts: { readonly tables: number; readonly rows: number }): string =>
  canonicalJson({ counts, end: 'read-models' });

/** The line of a withheld event in place of its entry, which never begins like this. Its leaf is not the hash of this line, but stands in it. */
export const withheldEntry = (leaf: string): string => canonicalJson({ leaf, withheld: true });

/** The leaf hash in hex that such a line holds, undefined for any other line. */
export const withheldLeaf = (line: string): string | undefined =>
  /^\{"leaf":"([0-9a-f]{64})","withheld":true\}$/.exec(line)?.[1];

/** The line of a withheld event in place of its body. */
export const WITHHELD_BODY = canonicalJson({ withheld: true });

/** The line of an event that is shown and not open in place of its body: which of the reasons for withholding a body it is. */
export const CLASSIFIED_BODY = canonicalJson({ withheld: 'classification' });

/** Whether a bundle of this version withholds the body of an event that it shows. Version 1 withheld none. */
export const withholdsBody = (entry: Pick<Entry, 'classification'>, { version }: Pick<Manifest, 'version'>): boolean =>
  version > 1 && !travels(entry);

/** Events side by side that are out of scope: all up to index `to`, as the hashes of the whole subtrees that they are made of (`subtreesOf`). */
export type Gap = { readonly to: number; readonly hashes: readonly string[] };

/** The line of such a run in place of its entries. */
export const gapEntry = ({ to, hashes }: Gap): string => canonicalJson({ hashes, outOfScope: true, to });

/** The run that such a line holds, undefined for any other line. */
export const parseGap = (line: string): Gap | undefined => {
  if (!line.startsWith('{"hashes":')) return undefined;
  try {
    const { hashes, to } = JSON.parse(line) as Gap;
    const gap = { hashes: hashes.map(String), to };
    const whole = Number.isSafeInteger(to) && gap.hashes.every((hash) => /^[0-9a-f]{64}$/.test(hash));
    return whole && gapEntry(gap) === line ? gap : undefined;
  } catch {
    return undefined;
  }
};

/** The line of such a run in place of its bodies. */
export const GAP_BODY = canonicalJson({ outOfScope: true });

/** The row of such a run: the first and the last index. */
export const gapRow = (from: number, { to }: Gap): string => `${from}..${to - 1};;;;;;;;`;

/** The byte order mark and the semicolon are for the spreadsheet programs that open it: without them Swedish letters and columns are lost. */
export const CSV_HEADER = '\ufeffindex;recordedAt;occurredAt;type;stream;revision;role;unit;leaf';

/** One event for people. `leaf`, its leaf hash in hex, ties the row to the entry. */
export const csvRow = (index: number, e: Entry, leaf: string): string =>
  `${index};${e.recordedAt};${e.occurredAt};${field(e.type)};${field(e.stream)};${e.revision};${field(e.actor.role)};${field(e.actor.unit)};${leaf}`;

/** The row of a withheld event: its place and its leaf. */
export const withheldRow = (index: number, leaf: string): string => `${index};;;;;;;;${field(leaf)}`;

// eslint-disable-next-line no-control-regex -- control characters are what may not stand in a row
const PLAIN_FIELD = /^[^=+\-@"; \u0000-\u001f\u007f-\u009f\u2028\u2029][^"; \u0000-\u001f\u007f-\u009f\u2028\u2029]*$/;

/** Quoted where needed; control characters become spaces; what a spreadsheet would run as a formula is made text by an apostrophe. */
const field = (text: string): string => {
  if (PLAIN_FIELD.test(text)) return text;
  // eslint-disable-next-line no-control-regex -- see above
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ');
  return `"${(/^\s*[=+\-@]/.test(line) ? `'${line}` : line).replaceAll('"', '""')}"`;
};

/** Lines of `heads.jsonl`: the commitments to heads among the events shown, then the heads of the streams in scope with their proofs. */
export type CommitmentLine = {
  /** Ledger index of the event that commits. */
  readonly event: number;
  /** The heads are those that the first so many events left. */
  readonly size: number;
};
export type HeadLine = {
  readonly stream: string;
  readonly revision: number;
  readonly index: number;
  readonly position: number;
  /** In hex. */
  readonly proof: readonly string[];
};

export const headsTrailer = (counts: { readonly commitments: number; readonly streams: number }): string =>
  canonicalJson({ counts, end: 'heads' });

export const erasuresTrailer = (counts: {
  /** Events that say that keys were destroyed. */
  readonly destroyed: number;
  readonly erasures: number;
  readonly texts: number;
}): string => canonicalJson({ counts, end: 'erasures' });

/** Lines of `read-models.jsonl`: a table, then its rows ordered by the bytes of their keys. */
export type TableLine = {
  readonly table: string;
  /** Next ledger index that the read model wanted: its rows are the fold of the events before it. At most the size of the bundle. */
  readonly index: number;
};
export type RowLine = {
  readonly key: string;
  readonly tenant: string;
  /** SHA-256 in hex of the document's canonical JSON. */
  readonly sha256: string;
};
