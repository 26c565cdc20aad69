import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { JsonObject } from '@havstang/kernel';
import { canonicalJson } from '../canonical.js';
import { HEADS_COMMITTED, parseCommitment } from '../heads.js';
import { leafHash, parseEntry } from '../entry.js';
import { fromHex, sha256Hex, toHex } from '../hash.js';
import {
  CLASSIFIED_BODY,
  CSV_HEADER,
  csvRow,
  eventsTrailer,
  FILES,
  formatManifest,
  GAP_BODY,
  gapEntry,
  gapRow,
  headerLine,
  headsTrailer,
  isBundleFile,
  notIncluded,
  OPTIONAL,
  readModelsTrailer,
  schemaFile,
  VERSION,
  WITHHELD_BODY,
  withheldEntry,
  withheldRow,
  withholdsBody,
  type CommitmentLine,
  type FileFacts,
  type Gap,
  type Manifest,
} from './format.js';
import { derivations, shownTexts } from './derived.js';
import { hashLines } from './file-hasher.js';
import { openLines } from './lines.js';
import { readmeText } from './readme.js';
import { STATIC_CHECKPOINT, STATIC_LOG, staticLog, type StaticFile } from './static-log.js';
import { newFolder } from './new-folder.js';
import { sink, type Sink } from './sink.js';
import type { LedgerSource, SealedText, WithheldLeaf } from './source.js';

/** Told after every batch: how many events of how many. */
export type Progress = (done: number, total: number) => void;

export type WriteOptions = {
  readonly progress?: Progress;
  /** Told so too, afterwards, while what follows from the events is made. */
  readonly deriving?: Progress;
  /** Whether the files for tools that draw and mine are part of it; where it is not said, they are up to `GRAPHS_UP_TO` events. */
  readonly graphs?: boolean | undefined;
};

/** Events shown up to which the graphs are part of a bundle: those of a larger one are made when they are wanted (`writeGraphs`), since few tools can open them. */
export const GRAPHS_UP_TO = 20_000;

const BATCH = 1_000;

/** SHA-256 in hex of a document's canonical JSON: the row's mark in `read-models.jsonl`, and what a replay compares. */
export const documentDigest = (document: JsonObject): string => sha256Hex(canonicalJson(document));

/**
 * Writes the bundle as a new folder `dir`, in constant memory. What the source says is written as it is, also when it is wrong: finding that out is for
 * `verifyBundle`. Throws when `dir` exists, when the disk fails, and when the source ends before `size`.
 */
export const writeBundle = (dir: string, source: LedgerSource, options: WriteOptions = {}): Promise<void> =>
  newFolder(dir, async (partial) => {
    await mkdir(join(partial, 'schemas'));
    await writeFiles(partial, source, options);
  });

const writeFiles = async (
  dir: string,
  source: LedgerSource,
  { progress = () => undefined, deriving = () => undefined, graphs: asked }: WriteOptions,
): Promise<void> => {
  const { origin, size, exportedAt, scope = { kind: 'all' }, heads = [] } = source;
  const about = { origin, size, version: VERSION } as const;
  const written: FileFacts[] = [];
  const write: Write = async (path, fill) => {
    const file = await sink(dir, path);
    try {
      await fill(file);
    } finally {
      written.push(await file.close());
    }
  };

  const seen = await writeEvents(source, write, progress);
  const hidden = seen.withheld + seen.outOfScope;
  const graphs = asked ?? size - hidden <= GRAPHS_UP_TO;

  let last: string | undefined;
  await write(FILES.checkpoints, async (file) => {
    for await (const note of source.checkpoints()) {
      last = note;
      file.line(note);
      await file.flush();
    }
  });
  await writeDerived(dir, about, write, { graphs, note: hidden === 0 ? last : undefined, progress: deriving });
  await write(FILES.vkeys, (file) => source.vkeys.forEach((vkey) => file.line(vkey)));
  const { policy, timestamps = [] } = source;
  if (policy !== undefined) await write(OPTIONAL.policy, (file) => file.line(policy.replace(/\n$/, '')));
  if (timestamps.length > 0)
    await write(OPTIONAL.timestamps, (file) =>
      timestamps.forEach(({ size: at, by, value }) => file.line(`${at} ${by} ${value}`)),
    );
  for (const hash of [...seen.schemas].sort()) {
    // The name of a schema is text from the log: it may not lead out of the folder.
    const schema = isBundleFile(schemaFile(hash)) ? await source.schema(hash) : undefined;
    if (schema !== undefined) await write(schemaFile(hash), (file) => file.line(schema));
  }
  await write(FILES.readModels, async (file) => {
    file.line(headerLine('read-models', about));
    const counts = { tables: 0, rows: 0 };
    for await (const { table, index, rows } of source.readModels()) {
      file.line(canonicalJson({ table, index }));
      counts.tables++;
      for await (const { key, tenant, sha256 } of rows) {
        file.line(canonicalJson({ key, tenant, sha256 }));
        counts.rows++;
        await file.flush();
      }
    }
    file.line(readModelsTrailer(counts));
  });
  await write(FILES.heads, (file) => {
    file.line(headerLine('heads', about));
    for (const { event, size: of } of seen.commitments) file.line(canonicalJson({ event, size: of }));
    for (const { stream, revision, index, position, proof } of heads)
      file.line(canonicalJson({ stream, revision, index, position, proof }));
    file.line(headsTrailer({ commitments: seen.commitments.length, streams: heads.length }));
  });
  const { withheld, outOfScope, bodiesWithheld } = seen;
  const has = (file: string): boolean =>
    written.some(({ path }) => path === file) || (file === STATIC_LOG && hidden === 0 && last !== undefined);
  await write(FILES.readme, (file) =>
    file.line(readmeText({ origin, size, exportedAt, withheld, outOfScope, bodiesWithheld, scope, has }).trimEnd()),
  );

  const manifest = formatManifest({
    format: 'havstang-bundle',
    ...about,
    scope,
    withheld,
    outOfScope,
    bodiesWithheld,
    exportedAt,
    tenants: [...seen.tenants].sort(),
    classifications: seen.classifications,
    notIncluded: notIncluded({ withheld, bodiesWithheld, scope, graphs }),
    files: written.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
  });
  await write(FILES.manifest, (file) => file.line(manifest.trimEnd()));
};

/** Makes one file of the bundle. */
type Write = (path: string, fill: (file: Sink) => Promise<unknown> | unknown) => Promise<void>;

/** Writes the three files that have a line for each event, and tells what the manifest says of all events. */
const writeEvents = async (source: LedgerSource, write: Write, progress: Progress) => {
  const { origin, size } = source;
  const about = { origin, size, version: VERSION } as const;
  const seen = {
    withheld: 0,
    outOfScope: 0,
    bodiesWithheld: { classification: 0 },
    commitments: [] as CommitmentLine[],
    tenants: new Set<string>(),
    schemas: new Set<string>(),
    classifications: { open: 0, internal: 0, secret: 0 },
  };
  await write(FILES.entries, (entries) =>
    write(FILES.payloads, (payloads) =>
      write(FILES.csv, async (csv) => {
        const show = ({ entry, data }: SealedText, index: number): void => {
          const parsed = parseEntry(entry);
          // Also where the source is a folder with all bodies in it: what is not open leaves with nobody.
          const body = data === undefined || (parsed && withholdsBody(parsed, about)) ? CLASSIFIED_BODY : data;
          entries.line(entry);
          payloads.line(body);
          // A row that says so, where the source holds what is no entry: the verifier will name it.
          csv.line(parsed ? csvRow(index, parsed, toHex(leafHash(entry))) : `${index};not an entry`);
          if (!parsed) return;
          seen.tenants.add(parsed.tenant);
          seen.schemas.add(parsed.schema);
          seen.classifications[parsed.classification]++;
          if (body === CLASSIFIED_BODY) seen.bodiesWithheld.classification++;
          if (parsed.type === HEADS_COMMITTED)
            seen.commitments.push({ event: index, size: parseCommitment(body)?.size ?? index });
        };
        const withhold = ({ leaf }: WithheldLeaf, index: number): void => {
          entries.line(withheldEntry(leaf));
          payloads.line(WITHHELD_BODY);
          csv.line(withheldRow(index, leaf));
          seen.withheld++;
        };
        const leaveOut = (gap: Gap, index: number): number => {
          entries.line(gapEntry(gap));
          payloads.line(GAP_BODY);
          csv.line(gapRow(index, gap));
          seen.outOfScope += gap.to - index;
          return gap.to;
        };

        entries.line(headerLine('entries', about));
        payloads.line(headerLine('payloads', about));
        csv.line(CSV_HEADER);
        for (let index = 0; index < size;) {
          const batch = await source.sealed(index, Math.min(BATCH, size - index));
          if (batch.length === 0)
            throw new Error(`the source has no event ${index}, though it says that there are ${size}`);
          for (const event of batch) {
            if ('entry' in event) show(event, index++);
            else if ('leaf' in event) withhold(event, index++);
            else index = leaveOut(event, index);
          }
          await Promise.all([entries.flush(), payloads.flush(), csv.flush()]);
          progress(index, size);
        }
        entries.line(eventsTrailer('entries', { size, ...seen }));
        payloads.line(eventsTrailer('payloads', { size, ...seen }));
      }),
    ),
  );
  return seen;
};

/** Makes what follows from the events, of the two files that are there by now. The static log is made only where there is a `note`, up to that. */
const writeDerived = async (
  dir: string,
  about: Pick<Manifest, 'origin' | 'size' | 'version'>,
  write: Write,
  {
    graphs,
    note,
    progress,
  }: { readonly graphs: boolean; readonly note: string | undefined; readonly progress: Progress },
): Promise<void> => {
  const derived = derivations(about, graphs);
  const log = note === undefined ? undefined : staticLog();
  await writeSideBySide(
    write,
    derived.made.map(({ file }) => file),
    async (files) => {
      files.forEach((file, nth) => file.line(derived.made[nth]!.header));
      const [entries, payloads] = await Promise.all([
        openLines(join(dir, FILES.entries), hashLines('leaf')),
        openLines(join(dir, FILES.payloads), hashLines('none')),
      ]);
      try {
        for await (const batch of shownTexts(entries, payloads, about.size)) {
          for (const shown of batch) {
            derived.lines(shown).forEach((line, nth) => files[nth]!.line(line));
            log?.entry(shown.text, fromHex(shown.leaf));
          }
          await Promise.all(files.map((file) => file.flush()));
          if (log) await writeStatics(dir, log.take());
          const last = batch.at(-1);
          if (last) progress(last.index + 1, about.size);
        }
      } finally {
        await Promise.all([entries.close(), payloads.close()]);
      }
      files.forEach((file, nth) => derived.made[nth]!.trailer().forEach((line) => file.line(line)));
    },
  );
  if (log && note !== undefined)
    await writeStatics(dir, [...log.finish(), { path: STATIC_CHECKPOINT, bytes: Buffer.from(note) }]);
};

/** Makes several files at once. */
const writeSideBySide = (
  write: Write,
  [path, ...rest]: readonly string[],
  fill: (files: readonly Sink[]) => Promise<void>,
): Promise<void> =>
  path === undefined
    ? fill([])
    : write(path, (file) => writeSideBySide(write, rest, (files) => fill([file, ...files])));

/** Files of the static log are many and small, and follow from the entries: they do not wait for the disk one by one. */
const writeStatics = async (dir: string, files: readonly StaticFile[]): Promise<void> => {
  for (const { path, bytes } of files) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), bytes, { flag: 'wx' });
  }
};
