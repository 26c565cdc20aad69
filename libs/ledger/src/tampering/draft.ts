import { link, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { canonicalJson } from '../canonical.js';
import { signCheckpoint } from '../checkpoint.js';
import { entryOf, leafHash, parseEntry, type Entry } from '../entry.js';
import { fromHex, sha256Hex, toHex } from '../hash.js';
import { HEADS_COMMITTED, parseCommitment } from '../heads.js';
import type { SigningKey } from '../note.js';
import { appendLeaf, appendSubtree, emptyTree, rootOf, subtreesOf, type Tree } from '../tree.js';
import { derivations, GRAPH_FILES } from '../bundle/derived.js';
import {
  CLASSIFIED_BODY,
  CSV_HEADER,
  csvRow,
  eventsTrailer,
  FILES,
  formatManifest,
  headerLine,
  headsTrailer,
  parseGap,
  withheldLeaf,
  withholdsBody,
  type FileFacts,
  type HeadLine,
  type Manifest,
  type Scope,
} from '../bundle/format.js';
import { isStatic, STATIC_CHECKPOINT, staticLog } from '../bundle/static-log.js';
import { linesIn, refit } from './refit.js';

/** An event, or a run of events out of scope, as the three files hold it. The row is without the index that it begins with, which is where it stands. */
export type Line = { readonly entry: string; readonly body: string; readonly row: string };

/** A bundle taken apart in memory, as somebody would who wants to change it and put it together again. */
export type Draft = {
  readonly dir: string;
  readonly manifest: Manifest;
  /** Every file by its path, `manifest.json` among them. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly lines: readonly Line[];
  /** The heads of the streams in scope, in a bundle that proves them. */
  readonly heads: readonly HeadLine[];
  /** All events of the log, as whoever made the bundle has them; those of the bundle itself where it shows the whole. */
  readonly log: readonly Line[];
  /** The signed checkpoints, oldest first. */
  readonly notes: readonly string[];
};

/** Files to write in place of the ones that are there; undefined: to be left out. */
export type Changes = ReadonlyMap<string, Buffer | undefined>;

/**
 * Reads a whole bundle into memory. Rejects when it is none: it is meant for a clean one. `whole` is a bundle of all of the same log, for a part of which what
 * an operator does is to be tried.
 */
export const readDraft = async (dir: string, whole?: Draft): Promise<Draft> => {
  const files = new Map<string, Buffer>();
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(path.slice(join(dir, '/').length), await readFile(path));
  }
  const text = (file: string): string => files.get(file)!.toString();
  const manifest = JSON.parse(text(FILES.manifest)) as Manifest;
  const [entries, bodies, rows] = [FILES.entries, FILES.payloads, FILES.csv].map((file) => linesIn(files.get(file)!));
  // Between header and trailer, of which the rows have none.
  const lines = rows!.slice(1).map((row, i) => {
    return { entry: entries![i + 1]!, body: bodies![i + 1]!, row: row.replace(/^\d+/, '') };
  });
  const heads = linesIn(files.get(FILES.heads) ?? Buffer.alloc(0)).filter((line) => line.startsWith('{"index":'));
  const parts = text(FILES.checkpoints).split('\n\n');
  const notes = Array.from({ length: (parts.length - 1) / 2 }, (_, n) => `${parts[n * 2]}\n\n${parts[n * 2 + 1]}\n`);
  const log = whole?.lines.slice(0, manifest.size) ?? lines;
  return { dir, manifest, files, lines, heads: heads.map((line) => JSON.parse(line) as HeadLine), log, notes };
};

/** Parsed once: the same lines stand in every bundle that is made of a draft. */
const parsed = new WeakMap<Line, Entry>();
const parse = (line: Line): Entry | undefined => {
  const known = parsed.get(line) ?? parseEntry(line.entry);
  if (known) parsed.set(line, known);
  return known;
};

export const entryAt = ({ lines }: Pick<Draft, 'lines'>, at: number): Entry => parse(lines[at]!)!;

export const isShown = (line: Line): boolean => parse(line) !== undefined;

export const isRun = ({ entry }: Line): boolean => parseGap(entry) !== undefined;

/** The ledger index of each line, and after them the size: a run takes as many as it has events. */
export const indexesOf = (lines: readonly Line[]): readonly number[] => {
  const indexes = [0];
  for (const { entry } of lines) indexes.push(parseGap(entry)?.to ?? indexes.at(-1)! + 1);
  return indexes;
};

/** The ledger index of a line. */
export const indexAt = ({ lines }: Pick<Draft, 'lines'>, at: number): number => indexesOf(lines.slice(0, at)).at(-1)!;

export const leafOf = ({ row }: Line): Uint8Array => fromHex(row.slice(-64));

/** An event that somebody made up, in the form that it would have if it were true. */
export const lineOf = (entry: Entry, body: string): Line => {
  // What is behind a withheld body nobody sees: the forger leaves the commitment to it, or makes one up.
  const dataHash = body === CLASSIFIED_BODY ? entry.dataHash : sha256Hex(body);
  const text = entryOf({ ...entry, data: {} }, dataHash);
  return { entry: text, body, row: csvRow(0, { ...entry, dataHash }, toHex(leafHash(text))).slice('0'.length) };
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
  const note = (tree: Tree): void => {
    const size = tree.size;
    if (wanted.has(size)) notes.push(signCheckpoint({ origin, size, root: rootOf(tree) }, key));
  };
  note(emptyTree);
  lines.reduce((tree, line) => {
    const more = grown(tree, line);
    note(more);
    return more;
  }, emptyTree);
  return notes;
};

const grown = (tree: Tree, line: Line): Tree => {
  const gap = parseGap(line.entry);
  if (!gap) return appendLeaf(tree, leafOf(line));
  const subtrees = subtreesOf({ start: tree.size, end: gap.to });
  return subtrees.reduce((more, { start, end }, i) => appendSubtree(more, fromHex(gap.hashes[i]!), end - start), tree);
};

/** What else is made to fit, where it is not as it was. */
export type Fitting = { readonly heads?: readonly HeadLine[]; readonly scope?: Scope };

/** The three files of events with these lines in them, and whatever the manifest states of them. */
export const withLines = (
  draft: Draft,
  lines: readonly Line[],
  { heads = draft.heads, scope }: Fitting = {},
): { files: Changes; manifest: Manifest } => {
  const tenants = new Set<string>();
  const classifications = { open: 0, internal: 0, secret: 0 };
  const indexes = indexesOf(lines);
  let [withheld, outOfScope, bodies] = [0, 0, 0];
  lines.forEach((line, i) => {
    const entry = parse(line);
    if (entry) {
      tenants.add(entry.tenant);
      classifications[entry.classification]++;
      if (withholdsBody(entry, draft.manifest)) bodies++;
    } else if (isRun(line)) outOfScope += indexes[i + 1]! - indexes[i]!;
    else if (withheldLeaf(line.entry) !== undefined) withheld++;
  });
  const manifest: Manifest = {
    ...draft.manifest,
    ...{ size: indexes.at(-1)!, withheld, tenants: [...tenants].sort(), classifications },
    ...(draft.manifest.version > 1 && { outOfScope, bodiesWithheld: { classification: bodies } }),
    ...(scope && { scope }),
  };
  const text = (file: string, each: (line: Line, nth: number) => string, first: string, ...last: string[]) =>
    [file, refit(draft.files.get(file)!, [first, ...lines.map(each), ...last])] as const;
  return {
    manifest,
    files: new Map([
      text(FILES.entries, ({ entry }) => entry, headerLine('entries', manifest), eventsTrailer('entries', manifest)),
      text(FILES.payloads, ({ body }) => body, headerLine('payloads', manifest), eventsTrailer('payloads', manifest)),
      text(FILES.csv, ({ row }, nth) => `${indexes[nth]}${row}`, CSV_HEADER),
      ...(manifest.version > 1 ? [[FILES.heads, headsFile(manifest, lines, heads)] as const] : []),
      [FILES.readModels, withSize(draft.files.get(FILES.readModels)!, manifest)],
      ...derivedFrom(draft, lines, manifest),
    ]),
  };
};

/** What follows from the lines: the derived files that the bundle has, and the static log with nothing left of the old one. */
const derivedFrom = ({ files }: Draft, lines: readonly Line[], manifest: Manifest): Changes => {
  const { made, lines: linesOf } = derivations(
    manifest,
    GRAPH_FILES.some((file) => files.has(file)),
  );
  const texts = made.map(({ header }) => [header]);
  const whole = files.has(STATIC_CHECKPOINT) && lines.every(isShown);
  const log = staticLog();
  const indexes = indexesOf(lines);
  lines.forEach((line, nth) => {
    const entry = parse(line);
    if (!entry) return;
    const leaf = leafOf(line);
    if (whole) log.entry(line.entry, leaf);
    const made = linesOf({ index: indexes[nth]!, entry, leaf: toHex(leaf), body: line.body });
    made.forEach((one, n) => texts[n]!.push(one));
  });
  const old = [...files.keys()].filter((path) => isStatic(path) && (path !== STATIC_CHECKPOINT || !whole));
  return new Map<string, Buffer | undefined>([
    ...old.map((path) => [path, undefined] as const),
    ...(whole ? log.finish().map(({ path, bytes }) => [path, Buffer.from(bytes)] as const) : []),
    ...made.flatMap(({ file, trailer }, nth) =>
      files.has(file) ? [[file, refit(files.get(file)!, [...texts[nth]!, ...trailer()])] as const] : [],
    ),
  ]);
};

/** The commitments to heads among these events, listed as a forger lists them, and the heads of the streams in scope. */
const headsFile = (manifest: Manifest, lines: readonly Line[], heads: readonly HeadLine[]): Buffer => {
  const indexes = indexesOf(lines);
  const commitments = lines.flatMap((line, nth) =>
    isCommitment(line)
      ? [canonicalJson({ event: indexes[nth]!, size: parseCommitment(line.body)?.size ?? indexes[nth]! })]
      : [],
  );
  const trailer = headsTrailer({ commitments: commitments.length, streams: heads.length });
  const proved = heads.map((head) => canonicalJson({ ...head }));
  return Buffer.from(`${[headerLine('heads', manifest), ...commitments, ...proved, trailer].join('\n')}\n`);
};

/** Does this event commit to the heads of the log? */
export const isCommitment = (line: Line): boolean => parse(line)?.type === HEADS_COMMITTED;

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
    const same = !changes.has(path) || (bytes && files.get(path)?.equals(bytes));
    if (same) await link(join(dir, path), join(into, path));
    else if (bytes) await writeFile(join(into, path), bytes);
  }
};
