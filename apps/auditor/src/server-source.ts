import { SERVICES } from '@havstang/contracts';
import type { LedgerSource, ReadModelSource } from '@havstang/ledger';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';

type Checkpoints = {
  readonly origin: string;
  readonly vkeys: readonly string[];
  readonly policy?: string;
  readonly checkpoints: readonly string[];
};
type Line = { readonly index: number; readonly entry?: string; readonly data?: string; readonly leaf?: string };

/** Reads the ledger from a running server, as the person whose token it is. Of other municipalities it is shown no more than their leaf hashes. */
export const serverSource = async (url: string, token: string, exportedAt: string): Promise<LedgerSource> => {
  const get = async (path: string): Promise<Response> => {
    const response = await fetch(new URL(path, url), { headers: { authorization: `Bearer ${token}` } }).catch(
      (error: unknown) => {
        throw new Error(`no server answers at ${url}`, { cause: error });
      },
    );
    if (response.ok) return response;
    const { title } = (await response.json().catch(() => ({}))) as { title?: string };
    throw new Error(`${url} answered ${response.status}${title ? `: ${title}` : ''}`);
  };
  const lines = async function* <Row>(path: string): AsyncGenerator<Row> {
    const { body } = await get(path);
    if (!body) return;
    for await (const line of createInterface({ input: Readable.fromWeb(body as never), crlfDelay: Infinity })) {
      if (line) yield JSON.parse(line) as Row;
    }
  };

  // First the read models, then the checkpoint: every table is then at an index that the exported events reach.
  const tables = (
    await Promise.all(SERVICES.map((service) => readTables(lines(`/api/${service}/read-model-digests`))))
  ).flat();
  await get('/ledger/checkpoint');
  const { origin, vkeys, policy, checkpoints } = (await (await get('/ledger/checkpoints')).json()) as Checkpoints;
  const size = sizeOf(checkpoints.at(-1) ?? '');
  const schemas = (await (await get('/ledger/schemas')).json()) as Record<string, { schema: object }>;

  const entries = lines<Line>(`/ledger/entries?from=0&to=${size}`);
  return {
    origin,
    size,
    exportedAt,
    vkeys,
    policy,
    sealed: async (_from, limit) => {
      const batch: Awaited<ReturnType<LedgerSource['sealed']>>[number][] = [];
      while (batch.length < limit) {
        const { value, done } = await entries.next();
        if (done) break;
        batch.push(
          value.entry === undefined ? { leaf: value.leaf ?? '' } : { entry: value.entry, data: value.data ?? '' },
        );
      }
      return batch;
    },
    checkpoints: async function* () {
      yield* checkpoints;
    },
    schema: async (hash) => schemas[hash] && JSON.stringify(schemas[hash].schema),
    readModels: async function* () {
      yield* tables;
    },
  };
};

/** Size in the second line of a checkpoint. */
export const sizeOf = (note: string): number => Number(note.split('\n')[1] ?? 0);

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
