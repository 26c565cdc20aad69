import { defineReadModel, type EventCodec, type JsonObject, type RecordedEvent } from '@havstang/kernel';
import {
  documentDigest,
  generateSigningKey,
  leafHash,
  ledgerSealer,
  parseSigningKey,
  rootOfLeaves,
  signCheckpoint,
  writeBundle,
  type Scope,
} from '@havstang/ledger';
import { hash } from 'node:crypto';

const TYPE = 'test.noted.v1';
const SCHEMA = '{}';
const key = parseSigningKey(generateSigningKey('audit.test/log'));

type Noted = { readonly type: 'Noted'; readonly data: { readonly word: string } };
const codec: EventCodec<Noted> = {
  storedTypes: new Set([TYPE]),
  encode: ({ data }) => ({ type: TYPE, schema: 's', classification: 'open', data }),
  decode: ({ data }) => ({ type: 'Noted', data }) as unknown as Noted,
};

/** A read model over notes, one document for each key. */
export const notes = (
  name: string,
  keys: (stream: string) => string,
  project: (before: { text: string } | undefined, word: string) => { text: string } | undefined,
) =>
  defineReadModel<{ text: string }, Noted>({
    name,
    version: 1,
    codec,
    keys: ({ of }) => [keys(of.stream)],
    project: (document, { data: { word } }) => project(document, word),
  });

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** Event n notes a word, in one of three streams, a minute after the one before. */
export const noted = (word: string, n: number): RecordedEvent => ({
  id: uuid(n),
  type: TYPE,
  stream: `note-${uuid(900 + (n % 3))}`,
  revision: Math.floor(n / 3),
  recordedAt: new Date(Date.parse('2022-06-01T21:30:00.000Z') + n * 600_000).toISOString(),
  occurredAt: '2022-05-01T00:00:00.000Z',
  tenant: '2584',
  actor: { ref: uuid(1), role: 'employee', unit: 'skola' },
  commandId: uuid(n),
  correlationId: uuid(n),
  causationId: null,
  schema: hash('sha256', SCHEMA).slice(0, 16),
  classification: 'open',
  data: { word },
});

type Live = Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;

/** Writes a bundle of such events, with these documents as its live read models. */
export const bundleOf = (dir: string, words: readonly string[], live: Live): Promise<void> =>
  bundleOfEvents(dir, words.map(noted), live);

/** The same of any events. */
export const bundleOfEvents = async (
  dir: string,
  events: readonly RecordedEvent[],
  live: Live,
  scope?: Scope,
): Promise<void> => {
  const sealed = events.map(ledgerSealer.seal);
  const size = events.length;
  const root = rootOfLeaves(sealed.map(({ entry }) => leafHash(entry)));
  await writeBundle(dir, {
    origin: key.name,
    size,
    exportedAt: '2022-12-01T12:00:00.000Z',
    vkeys: [key.vkey],
    ...(scope && { scope }),
    sealed: async (from, limit) => sealed.slice(from, from + limit),
    async *checkpoints() {
      yield signCheckpoint({ origin: key.name, size, root }, key);
    },
    schema: async () => SCHEMA,
    async *readModels() {
      for (const [table, documents] of Object.entries(live)) {
        const rows = Object.entries(documents).map(([row, document]) => ({ key: row, document }));
        const marks = async function* () {
          for (const { key: row, document } of rows)
            yield { key: row, tenant: '2584', sha256: documentDigest(document) };
        };
        yield { table, index: size, rows: marks() };
      }
    },
  });
};
