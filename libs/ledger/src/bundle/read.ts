import type { JsonObject, SealedEvent } from '@havstang/kernel';
import { parseEntry, type Entry } from '../entry.js';
import { sha256Hex } from '../hash.js';
import { findingLog } from './findings.js';
import { openFolder } from './folder.js';
import { FILES, parseGap, withheldLeaf, withholdsBody, type Manifest, type RowLine } from './format.js';
import { nextLine, type Lines } from './lines.js';
import { parseLine } from './verify-read-models.js';

/** A bundle to replay from. Verify it first: this trusts what it reads, and rejects where the bundle cannot be read. */
export type Bundle = {
  readonly manifest: Manifest;
  /** The events shown with their bodies, in ledger order, in batches: what views are made of. Of all others only the indexes are missing. */
  readonly events: () => AsyncIterable<readonly SealedEvent[]>;
  /** Every event shown, those among them of which the body is withheld. */
  readonly entries: () => AsyncIterable<readonly ShownEvent[]>;
  /** The read models as they were exported: each table with its index, and the marks of its rows. */
  readonly readModels: () => AsyncIterable<TableMarks>;
};

/** `data` is undefined where the body is withheld. */
export type ShownEvent = Omit<SealedEvent, 'data'> & { readonly data: JsonObject | undefined };

export type TableMarks = { readonly table: string; readonly index: number; readonly rows: readonly RowLine[] };

const BATCH = 1_000;

/** Opens a bundle to replay from. Rejects when the folder holds none. */
export const readBundle = async (dir: string): Promise<Bundle> => {
  const folder = await openFolder(dir, findingLog());
  if (!folder) throw new Error('this folder is not a bundle');
  const { manifest } = folder;

  /** A file after its header line. It is put among `opened` first, so that it is closed whatever comes of it. */
  const content = async (file: string, opened: Lines[]): Promise<Lines> => {
    const lines = await folder.lines(file);
    if (!lines) throw new Error(`the bundle has no ${file}`);
    opened.push(lines);
    await nextLine(lines);
    return lines;
  };
  const closeAll = async (opened: readonly Lines[]): Promise<void> =>
    void (await Promise.all(opened.map((lines) => lines.close())));

  const bundle: Bundle = {
    manifest,
    async *events() {
      for await (const batch of bundle.entries()) {
        const whole = batch.filter((event) => event.data !== undefined) as readonly SealedEvent[];
        if (whole.length > 0) yield whole;
      }
    },
    async *entries() {
      const opened: Lines[] = [];
      try {
        const entries = await content(FILES.entries, opened);
        const payloads = await content(FILES.payloads, opened);
        let batch: ShownEvent[] = [];
        for (let index = 0, next = 0; index < manifest.size; index = next) {
          const entry = entries.next() ?? (await nextLine(entries));
          const data = payloads.next() ?? (await nextLine(payloads));
          if (entry === undefined || data === undefined) throw new Error(`the bundle ends before event ${index}`);
          const gap = parseGap(entry);
          next = gap?.to ?? index + 1;
          if (next <= index) throw new Error(`the bundle leaves out nothing at event ${index}`);
          if (gap || withheldLeaf(entry) !== undefined) continue;
          const { dataHash: _hash, v: _version, ...envelope } = parseOrThrow(entry);
          const body = withholdsBody(envelope, manifest) ? undefined : (JSON.parse(data) as JsonObject);
          batch.push({ ...envelope, data: body, index, leaf: sha256Hex(`\0${entry}`) });
          if (batch.length === BATCH) {
            yield batch;
            batch = [];
          }
        }
        if (batch.length > 0) yield batch;
      } finally {
        await closeAll(opened);
      }
    },
    async *readModels() {
      const opened: Lines[] = [];
      try {
        const lines = await content(FILES.readModels, opened);
        let marks: { table: string; index: number; rows: RowLine[] } | undefined;
        for (let line = await nextLine(lines); line !== undefined; line = await nextLine(lines)) {
          const parsed = parseLine(line);
          if (parsed && 'table' in parsed) {
            if (marks) yield marks;
            marks = { ...parsed, rows: [] };
          } else if (parsed) marks?.rows.push(parsed);
        }
        if (marks) yield marks;
      } finally {
        await closeAll(opened);
      }
    },
  };
  return bundle;
};

const parseOrThrow = (text: string): Entry => {
  const entry = parseEntry(text);
  if (!entry) throw new Error('the bundle holds what is no ledger entry');
  return entry;
};
