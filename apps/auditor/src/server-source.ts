import { SERVICES, type ErasureCard, type Lineage } from '@havstang/contracts';
import type { JsonObject } from '@havstang/kernel';
import {
  bracketing,
  keysDestroyedBy,
  keysOfTexts,
  type HeadLine,
  type LedgerSource,
  type ReadModelSource,
  type Scope,
} from '@havstang/ledger';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { isUuid, partOfLineage, sizeOf, taken, withEvents, type Asked } from './scope.js';
import { language, t } from './command.js';
import { noServer, noSuchCase, noSuchDecision, nothingIn, nothingThere, NotThere } from './errors.js';

type Checkpoints = {
  readonly origin: string;
  readonly vkeys: readonly string[];
  readonly policy?: string;
  readonly timestamps?: LedgerSource['timestamps'];
  readonly checkpoints: readonly string[];
};
type Line =
  | { readonly index: number; readonly entry: string; readonly data?: string }
  | { readonly index: number; readonly leaf: string }
  | { readonly to: number; readonly hashes: readonly string[] };
type Commitment = { readonly event: number; readonly size: number; readonly heads: readonly HeadLine[] };

/**
 * Reads the ledger from a running server, as whoever it is whose tokens they are. Of other municipalities it is shown no more than their leaf hashes. `asked` is
 * the part of the log that is wanted, all of it when undefined; `held` the size of a checkpoint that the bundle of a part is to be compared with.
 */
export const serverSource = async (
  url: string,
  token: () => Promise<string>,
  exportedAt: string,
  asked?: Asked,
  held?: number,
): Promise<LedgerSource> => {
  const ask = async (path: string, body?: object): Promise<Response> => {
    const response = await fetch(new URL(path, url), {
      headers: {
        authorization: `Bearer ${await token()}`,
        'accept-language': language(),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      throw noServer(url, error);
    });
    if (response.ok) return response;
    const { title } = (await response.json().catch(() => ({}))) as { title?: string };
    const Failure = response.status === 404 ? NotThere : Error;
    throw new Failure(`${url} ${t({ en: 'answered', sv: 'svarade' })} ${response.status}${title ? `: ${title}` : ''}`);
  };
  const get = (path: string): Promise<Response> => ask(path);
  const lines = async function* <Row>(path: string, wanted?: object): AsyncGenerator<Row> {
    const { body } = await ask(path, wanted);
    if (!body) return;
    for await (const line of createInterface({ input: Readable.fromWeb(body as never), crlfDelay: Infinity })) {
      if (line) yield JSON.parse(line) as Row;
    }
  };

  const json = async <Answer>(answer: Promise<Response>): Promise<Answer> => (await (await answer).json()) as Answer;

  /** The part of the log that was asked for, but for the commitment to its heads, which is still to be made. */
  const partOf = async ({ kind, name }: Extract<Asked, { readonly name: string }>) => {
    const id = kind === 'decision' || isUuid(name) ? name : await caseNamed(name);
    const root = `${kind}-${id}`;
    const answer = get(`/api/reporting/decision-lineage?id=${encodeURIComponent(root)}`).catch((error: unknown) => {
      if (!(error instanceof NotThere)) throw error;
      throw kind === 'case' ? noSuchCase(name) : noSuchDecision(name);
    });
    const lineage = await json<Lineage>(answer);
    return partOfLineage(kind, id, lineage);
  };
  const caseNamed = async (dnr: string): Promise<string> => {
    const { cases } = await json<{ cases: { dnr: string; caseId: string }[] }>(get('/api/governance/diarium'));
    const found = cases.find((one) => one.dnr === dnr);
    if (!found) throw noSuchCase(dnr);
    return found.caseId;
  };

  const part = asked && asked.kind !== 'period' ? await partOf(asked) : undefined;
  const commitment = part && (await json<Commitment>(ask('/ledger/heads', { streams: part.streams })));
  const committed = part && commitment && withEvents(part, [commitment.event]);
  // First the read models, then the checkpoint: every table is then at an index that the exported events reach.
  const tables = asked
    ? []
    : (await Promise.all(SERVICES.map((service) => readTables(lines(`/api/${service}/read-model-digests`))))).flat();
  await get('/ledger/checkpoint');
  const { origin, vkeys, policy, timestamps, checkpoints } = await json<Checkpoints>(get('/ledger/checkpoints'));
  const size = sizeOf(checkpoints.at(-1) ?? '');
  const schemas = await json<Record<string, { schema: object }>>(get('/ledger/schemas'));

  const recordedAt = async (index: number): Promise<string> => {
    for await (const line of lines<Line>(`/ledger/entries?from=${index}&to=${index + 1}`))
      if ('entry' in line) return (JSON.parse(line.entry) as { recordedAt: string }).recordedAt;
    return '…';
  };

  /** The events that say that one of these keys was destroyed. */
  const destructionsOf = async (keys: ReadonlySet<string>): Promise<readonly number[]> => {
    const { erasures } = await json<{ erasures: readonly ErasureCard[] }>(
      get('/api/governance/erasure-register?status=erased'),
    );
    const streams = erasures.filter(({ keyIds }) => keyIds.some((id) => keys.has(id))).map(({ id }) => `erasure-${id}`);
    const found: number[] = [];
    for await (const line of lines<Line>('/ledger/selection', { size, streams })) {
      if (!('entry' in line) || line.data === undefined) continue;
      const { type } = JSON.parse(line.entry) as { type: string };
      if (keysDestroyedBy({ type, data: bodyOf(line.data) }).length > 0) found.push(line.index);
    }
    return found;
  };

  /** A part is asked for twice: which events it has says which checkpoints are around them, and those say where its hashes are to be cut. */
  const select = async () => {
    const asking =
      asked?.kind === 'period'
        ? { size, period: { from: asked.from, to: asked.to } }
        : { size, ...ofStreams(committed) };
    const shown = new Set<number>();
    const keys = new Set<string>();
    for await (const line of lines<Line>('/ledger/selection', asking)) {
      if (!('index' in line)) continue;
      shown.add(line.index);
      if ('entry' in line && line.data !== undefined) for (const id of keysOfTexts(bodyOf(line.data))) keys.add(id);
    }
    if (shown.size === 0)
      throw asked?.kind === 'period' ? nothingIn(await recordedAt(0), await recordedAt(size - 1)) : nothingThere();
    const destructions = committed ? (await destructionsOf(keys)).filter((index) => !shown.has(index)) : [];
    const own = committed && withEvents(committed, destructions);
    const wanted = { ...asking, ...ofStreams(own) };
    const indexes = [...shown, ...destructions].sort((a, b) => a - b);
    const kept = bracketing(indexes, checkpoints.map(sizeOf));
    const splits = [...kept, ...(held !== undefined && held <= size ? [held] : [])];
    const scope: Scope | undefined =
      asked?.kind === 'period'
        ? { kind: 'period', from: asked.from, to: asked.to, first: indexes[0]!, end: indexes.at(-1)! + 1 }
        : own;
    return { scope, kept: new Set(kept), entries: lines<Line>('/ledger/selection', { ...wanted, splits }) };
  };
  const { scope, kept, entries } = asked
    ? await select()
    : { scope: undefined, kept: undefined, entries: lines<Line>(`/ledger/entries?from=0&to=${size}`) };
  return {
    origin,
    size,
    exportedAt,
    vkeys,
    policy,
    ...(scope && { scope }),
    ...(commitment && { heads: commitment.heads.toSorted((a, b) => (a.stream < b.stream ? -1 : 1)) }),
    timestamps,
    sealed: (_from, limit) => taken(entries, limit),
    checkpoints: async function* () {
      yield* checkpoints.filter((note) => kept?.has(sizeOf(note)) ?? true);
    },
    schema: async (hash) => schemas[hash] && JSON.stringify(schemas[hash].schema),
    readModels: async function* () {
      yield* tables;
    },
  };
};

const bodyOf = (text: string): JsonObject => JSON.parse(text) as JsonObject;

const ofStreams = (scope: { readonly streams: readonly string[]; readonly events: readonly number[] } | undefined) =>
  scope && { streams: scope.streams, events: scope.events };

type TableLine = { readonly table: string; readonly next: number };
type RowLine = { readonly key: string; readonly tenant: string; readonly digest: string };

const readTables = async (lines: AsyncIterable<TableLine | RowLine>): Promise<readonly ReadModelSource[]> => {
  const tables: { table: string; index: number; rows: { key: string; tenant: string; sha256: string }[] }[] = [];
  for await (const line of lines) {
    if ('table' in line) tables.push({ table: line.table, index: line.next, rows: [] });
    else tables.at(-1)?.rows.push({ key: line.key, tenant: line.tenant, sha256: line.digest });
  }
  return tables.map(({ table, index, rows }) => ({
    table,
    index,
    rows: (async function* () {
      yield* rows;
    })(),
  }));
};
