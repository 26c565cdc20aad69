import { link, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { canonicalJson } from '../canonical.js';
import { signCheckpoint } from '../checkpoint.js';
import { entryOf, leafHash, parseEntry, type Entry } from '../entry.js';
import { fromHex, sha256Hex, toHex } from '../hash.js';
import { HEADS_COMMITTED, parseCommitment } from '../heads.js';
import type { SigningKey } from '../note.js';
import { appendLeaf, emptyTree, rootOf } from '../tree.js';
import { derivations } from '../bundle/derived.js';
import {
  CSV_HEADER,
  csvRow,
  eventsTrailer,
  FILES,
  formatManifest,
  headerLine,
  headsTrailer,
  withheldLeaf,
  type FileFacts,
  type Manifest,
} from '../bundle/format.js';
import { isStatic, STATIC_CHECKPOINT, staticLog } from '../bundle/static-log.js';

/** An event as the three files hold it. The row is without its index, which is where it stands. */
export type Line = { readonly entry: string; readonly body: string; readonly row: string };

/** A bundle taken apart in memory, as somebody would who wants to change it and put it together again. */
export type Draft = {
  readonly dir: string;
  readonly manifest: Manifest;
  /** Every file by its path, `manifest.json` among them. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly lines: readonly Line[];
  /** The signed checkpoints, oldest first. */
  readonly notes: readonly string[];
};

/** Files to write in place of the ones that are there; undefined: to be left out. */
export type Changes = ReadonlyMap<string, Buffer | undefined>;

/** Reads a whole bundle into memory. Rejects when it is none: it is meant for a clean one. */
export const readDraft = async (dir: string): Promise<Draft> => {
  const files = new Map<string, Buffer>();
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(path.slice(join(dir, '/').length), await readFile(path));
  }
  const text = (file: string): string => files.get(file)!.toString();
  const manifest = JSON.parse(text(FILES.manifest)) as Manifest;
  const [entries, bodies, rows] = [FILES.entries, FILES.payloads, FILES.csv].map((file) => text(file).split('\n'));
  const lines = Array.from({ length: manifest.size }, (_, index) => {
    const row = rows![index + 1]!;
    return { entry: entries![index + 1]!, body: bodies![index + 1]!, row: row.slice(row.indexOf(';') + 1) };
  });
  const parts = text(FILES.checkpoints).split('\n\n');
  const notes = Array.from({ length: (parts.length - 1) / 2 }, (_, n) => `${parts[n * 2]}\n\n${parts[n * 2 + 1]}\n`);
  return { dir, manifest, files, lines, notes };
};

export const entryAt = (draft: Draft, index: number): Entry => parseEntry(draft.lines[index]!.entry)!;

export const isShown = ({ entry }: Line): boolean => withheldLeaf(entry) === undefined;

/** An event that somebody made up, in the form that it would have if it were true. */
export const lineOf = (entry: Entry, body: string): Line => {
  const dataHash = sha256Hex(body);
  const text = entryOf({ ...entry, data: {} }, dataHash);
  return { entry: text, body, row: csvRow(0, { ...entry, dataHash }, toHex(leafHash(text))).slice('0;'.length) };
};

export const sizeOf = (note: string): number => Number(note.split('\n')[1]);

/** The line of `checkpoints.txt` at which the n-th checkpoint begins, from 1. */
export const lineOfNote = (notes: readonly string[], nth: number): number =>
  1 + notes.slice(0, nth).reduce((lines, note) => lines + note.split('\n').length, 0);

/** The first checkpoint that commits to event `index`. */
export const noteOver = (notes: readonly string[], index: number): number =>
  notes.findIndex((note) => sizeOf(note) > index);

/** Checkpoints of these sizes over these events. A size that the events do not reach is left out. */
export const notesOver = (
  lines: readonly Line[],
  sizes: readonly number[],
  origin: string,
  key: SigningKey,
): readonly string[] => {
  const wanted = new Set(sizes);
  const notes: string[] = [];
  let tree = emptyTree;
  for (let size = 0; ; size++) {
    if (wanted.has(size)) notes.push(signCheckpoint({ origin, size, root: rootOf(tree) }, key));
    if (size === lines.length) return notes;
    tree = appendLeaf(tree, fromHex(lines[size]!.row.slice(-64)));
  }
};

/** The three files of events with these lines in them, and whatever the manifest states of them. */
export const withLines = (draft: Draft, lines: readonly Line[]): { files: Changes; manifest: Manifest } => {
  const tenants = new Set<string>();
  const classifications = { open: 0, internal: 0, secret: 0 };
  let withheld = 0;
  for (const { entry } of lines) {
    if (withheldLeaf(entry) !== undefined) withheld++;
    const parsed = parseEntry(entry);
    if (!parsed) continue;
    tenants.add(parsed.tenant);
    classifications[parsed.classification]++;
  }
  const manifest = {
    ...draft.manifest,
    ...{ size: lines.length, withheld, tenants: [...tenants].sort(), classifications },
  };
  const text = (first: string, each: (line: Line, index: number) => string, ...last: string[]): Buffer =>
    Buffer.from(`${[first, ...lines.map(each), ...last].join('\n')}\n`);
  return {
    manifest,
    files: new Map([
      [FILES.entries, text(headerLine('entries', manifest), ({ entry }) => entry, eventsTrailer('entries', manifest))],
      [FILES.payloads, text(headerLine('payloads', manifest), ({ body }) => body, eventsTrailer('payloads', manifest))],
      [FILES.csv, text(CSV_HEADER, ({ row }, index) => `${index};${row}`)],
      ...(manifest.version > 1 ? [[FILES.heads, headsFile(manifest, lines)] as const] : []),
      [FILES.readModels, withSize(draft.files.get(FILES.readModels)!, manifest)],
      ...derivedFrom(draft, lines),
    ]),
  };
};

/** What follows from the lines: the derived files that the bundle has, and the static log with nothing left of the old one. */
const derivedFrom = ({ files }: Draft, lines: readonly Line[]): Changes => {
  const { made, lines: linesOf } = derivations();
  const texts = made.map(({ header }) => [header]);
  const log = staticLog();
  lines.forEach(({ entry: text, body, row }, index) => {
    const [entry, leaf] = [parseEntry(text), fromHex(row.slice(-64))];
    if (withheldLeaf(text) === undefined) log.entry(text, leaf);
    if (entry) linesOf({ index, text, entry, leaf, body }).forEach((line, nth) => texts[nth]!.push(line));
  });
  const whole = lines.every(isShown) && files.has(STATIC_CHECKPOINT);
  const old = [...files.keys()].filter((path) => isStatic(path) && (path !== STATIC_CHECKPOINT || !whole));
  return new Map<string, Buffer | undefined>([
    ...old.map((path) => [path, undefined] as const),
    ...(whole ? log.finish().map(({ path, bytes }) => [path, Buffer.from(bytes)] as const) : []),
    ...made.flatMap(({ file, trailer }, nth) =>
      files.has(file) ? [[file, Buffer.from(`${[...texts[nth]!, ...trailer()].join('\n')}\n`)] as const] : [],
    ),
  ]);
};

/** The commitments to heads among these events, listed as a forger lists them. */
const headsFile = (manifest: Manifest, lines: readonly Line[]): Buffer => {
  const commitments = lines.flatMap(({ entry, body }, event) =>
    parseEntry(entry)?.type === HEADS_COMMITTED
      ? [canonicalJson({ event, size: parseCommitment(body)?.size ?? event })]
      : [],
  );
  const trailer = headsTrailer({ commitments: commitments.length, streams: 0 });
  return Buffer.from(`${[headerLine('heads', manifest), ...commitments, trailer].join('\n')}\n`);
};

/** No read model may claim to be ahead of the events. */
const withSize = (readModels: Buffer, manifest: Manifest): Buffer => {
  const [, ...rest] = readModels.toString().split('\n');
  const index = (line: string): string =>
    line.replace(/^\{"index":(\d+)/, (_, n: string) => `{"index":${Math.min(Number(n), manifest.size)}`);
  return Buffer.from([headerLine('read-models', manifest), ...rest.map(index)].join('\n'));
};

/** `checkpoints.txt`, and the last of them for readers of static logs where there is such a log. */
export const notesFile = ({ files }: Draft, notes: readonly string[]): Changes =>
  new Map([
    [FILES.checkpoints, Buffer.from(notes.map((note) => `${note}\n`).join(''))],
    ...(files.has(STATIC_CHECKPOINT) && notes.length > 0
      ? [[STATIC_CHECKPOINT, Buffer.from(notes.at(-1)!)] as const]
      : []),
  ]);

/** The same with a manifest that lists the changed files as they are now: what a careful forger does last. */
export const relisted = (draft: Draft, changes: Changes, manifest: Manifest = draft.manifest): Changes => {
  const files = manifest.files.flatMap((listed) => {
    const bytes = changes.has(listed.path) ? changes.get(listed.path) : draft.files.get(listed.path);
    return bytes ? [changes.has(listed.path) ? factsOf(listed.path, bytes) : listed] : [];
  });
  return new Map([...changes, [FILES.manifest, Buffer.from(formatManifest({ ...manifest, files }))]]);
};

const factsOf = (path: string, bytes: Buffer): FileFacts => {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  return { path, sha256: sha256Hex(bytes), bytes: bytes.length, lines };
};

/** Writes the changed bundle as a new folder. Files that did not change are linked to, so `into` has to be on the disk that the draft was read from. */
export const writeDraft = async ({ dir, files }: Draft, changes: Changes, into: string): Promise<void> => {
  await mkdir(join(into, 'schemas'), { recursive: true });
  for (const path of new Set([...files.keys(), ...changes.keys()])) {
    const bytes = changes.get(path);
    await mkdir(dirname(join(into, path)), { recursive: true });
    if (bytes) await writeFile(join(into, path), bytes);
    else if (!changes.has(path)) await link(join(dir, path), join(into, path));
  }
};
