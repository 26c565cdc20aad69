import { closeSync, constants, openSync, readSync } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  FILES,
  formatManifest,
  isBundleFile,
  requiredFiles,
  type BodiesWithheld,
  type FileFacts,
  type Manifest,
  type Scope,
} from './format.js';
import type { FindingLog } from './findings.js';
import type { FileHasher } from './file-hasher.js';
import { nextLine, openLines, type Lines } from './lines.js';
import { isStatic } from './static-log.js';

/** A bundle whose manifest could be read. */
export type Folder = {
  readonly manifest: Manifest;
  /** The text of a small file that is listed and there, undefined otherwise and when it is larger than any schema. */
  readonly text: (file: string) => Promise<string | undefined>;
  /** The lines of a file that is listed and there as an ordinary file, undefined otherwise. */
  readonly lines: (file: string, hasher?: FileHasher) => Promise<Lines | undefined>;
  readonly has: (file: string) => boolean;
  /** Files of the static log that are there; the manifest does not list them. */
  readonly statics: ReadonlySet<string>;
  /** Whether a file of the static log holds exactly these bytes. */
  readonly holds: (file: string, bytes: Uint8Array) => boolean;
  /** Compares a file with what it should hold, block by block. */
  readonly comparing: (file: string) => Comparing;
  /** Closes what is still open. */
  readonly close: () => Promise<void>;
};

/** A file that is read beside what it should hold. Reads block: there are thousands of small ones, and waiting for each takes longer than it does. */
export type Comparing = {
  /** Whether the file goes on with these bytes. */
  readonly goesOn: (bytes: Uint8Array) => boolean;
  /** Whether it ends here. */
  readonly ends: () => boolean;
  readonly close: () => void;
};

const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
const MAX_SCHEMA_BYTES = 1024 * 1024;

/** Reads the manifest and compares the folder with its list. Undefined when there is no manifest to go by. */
export const openFolder = async (dir: string, findings: FindingLog): Promise<Folder | undefined> => {
  const present = await list(dir, findings);
  if (!present.has(FILES.manifest)) {
    // Where other files of a bundle are there, somebody took it away.
    if ([...present].some(isBundleFile)) findings.add('file-missing', { file: FILES.manifest });
    else findings.add('not-a-bundle', { file: '.' });
    return undefined;
  }
  const text = await readSmall(join(dir, FILES.manifest), MAX_MANIFEST_BYTES);
  const manifest = text === undefined ? 'it is too large' : parseManifest(text);
  if (typeof manifest === 'string') {
    findings.add('manifest-malformed', { file: FILES.manifest }, { reason: manifest });
    return undefined;
  }
  if (formatManifest(manifest) !== text) findings.add('manifest-changed', { file: FILES.manifest });
  const listed = new Set(manifest.files.map(({ path }) => path));
  for (const path of [...listed].sort()) if (!present.has(path)) findings.add('file-missing', { file: path });
  for (const path of [...present].sort()) {
    if (path !== FILES.manifest && !listed.has(path) && !isStatic(path)) findings.add('file-unlisted', { file: path });
  }
  const has = (file: string): boolean => listed.has(file) && present.has(file);
  const opened: { readonly close: () => Promise<void> | void }[] = [];
  const room = { bytes: Buffer.alloc(0) };
  return {
    manifest,
    has,
    statics: new Set([...present].filter(isStatic)),
    holds(file, bytes) {
      const compared = compareWith(join(dir, file), room);
      try {
        return compared.goesOn(bytes) && compared.ends();
      } finally {
        compared.close();
      }
    },
    comparing(file) {
      const compared = compareWith(join(dir, file), { bytes: Buffer.alloc(0) });
      opened.push(compared);
      return compared;
    },
    text: async (file) => (has(file) ? readSmall(join(dir, file), MAX_SCHEMA_BYTES) : undefined),
    async lines(file, hasher) {
      if (!has(file)) return undefined;
      const lines = await openLines(join(dir, file), hasher);
      opened.push(lines);
      return lines;
    },
    async close() {
      for (const file of opened) await file.close();
    },
  };
};

/** `room` is where the file is read to, and grows where it has to. */
const compareWith = (path: string, room: { bytes: Buffer }): Comparing => {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  const read = (length: number): Buffer => {
    if (room.bytes.length < length) room.bytes = Buffer.allocUnsafe(length);
    return room.bytes.subarray(0, readSync(file, room.bytes, 0, length, null));
  };
  return {
    goesOn: (bytes) => read(bytes.length).equals(bytes),
    ends: () => read(1).length === 0,
    close: () => closeSync(file),
  };
};

/** Reads a file to its end and compares it with what the manifest says of it. True when it is the file that is listed, or there is none. */
export const finishFile = async (
  lines: Lines | undefined,
  file: string,
  { manifest }: Folder,
  findings: FindingLog,
): Promise<boolean> => {
  if (!lines) return true;
  const found = await lines.finish();
  const listed = listedAs(file, manifest);
  if (found.problem) findings.add(found.problem.code, { file, line: found.problem.line });
  const same = sameFacts({ path: file, ...found }, { manifest });
  if (!same) {
    const { bytes: listedBytes, lines: listedLines } = listed;
    const hashes = { sha256: inShort(found.sha256), listedSha256: inShort(listed.sha256) };
    const { bytes, lines: count } = found;
    findings.add('file-changed', { file }, { bytes, lines: count, listedBytes, listedLines, ...hashes });
  }
  return same;
};

/** The next line of a file, which has to be this one. */
export const expectLine = async (
  lines: Lines | undefined,
  file: string,
  expected: string,
  code: 'header-wrong' | 'trailer-wrong',
  findings: FindingLog,
): Promise<void> => {
  if (lines && (await nextLine(lines)) !== expected) findings.add(code, { file, line: Math.max(1, lines.number()) });
};

/** A file of `listed` events has to end here. */
export const expectEnd = async (
  lines: Lines | undefined,
  file: string,
  listed: number,
  findings: FindingLog,
): Promise<void> => {
  if (lines && (await nextLine(lines)) !== undefined)
    findings.add('events-added', { file, line: lines.number() }, { listed });
};

/** Whether a file is as the manifest lists it. */
export const sameFacts = (
  { path, sha256, bytes, lines }: FileFacts,
  { manifest }: Pick<Folder, 'manifest'>,
): boolean => {
  const listed = listedAs(path, manifest);
  return sha256 === listed.sha256 && bytes === listed.bytes && lines === listed.lines;
};

const listedAs = (file: string, { files }: Manifest): FileFacts => files.find(({ path }) => path === file)!;

const inShort = (sha256: string): string => `${sha256.slice(0, 16)}…`;

/** How deep folders may lie: `schemas` has none; below `tile` a path has a part for every three digits of a number, and no number has more than sixteen. */
const DEPTH: Readonly<Record<string, number>> = { schemas: 1, tile: 8 };

/** What Finder and Explorer leave in folders that they show, and macOS beside every file on a disk of another system. */
const OF_SYSTEM = /^(?:\.DS_Store|\._.+|Thumbs\.db|desktop\.ini)$/;

/** Every file below the folder, by its path with slashes. What is neither a file nor a folder that a bundle has is a finding. */
const list = async (dir: string, findings: FindingLog): Promise<ReadonlySet<string>> => {
  const found = new Set<string>();
  const walk = async (folder: string, depth: number): Promise<void> => {
    for (const entry of await readdir(join(dir, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const deeper = folder === '' ? (DEPTH[entry.name] ?? 0) : depth - 1;
      if (entry.isFile() && OF_SYSTEM.test(entry.name)) findings.add('file-of-system', { file: path });
      else if (entry.isFile()) found.add(path);
      else if (!entry.isDirectory()) findings.add('file-irregular', { file: path });
      else if (deeper > 0) await walk(path, deeper);
      else findings.add('file-unlisted', { file: `${path}/` });
    }
  };
  await walk('', 0);
  return found;
};

/** The text of a small file, undefined when it is larger than `limit` bytes. */
const readSmall = async (path: string, limit: number): Promise<string | undefined> => {
  if ((await lstat(path)).size > limit) return undefined;
  return (await readBytes(path)).toString();
};

const readBytes = async (path: string): Promise<Buffer> => {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
};

/** The manifest, or the reason why the text is none. */
const parseManifest = (text: string): Manifest | string => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'it is not JSON';
  }
  const m = value as Partial<Manifest> | null;
  if (typeof m !== 'object' || m === null || m.format !== 'havstang-bundle')
    return 'it is not of the format havstang-bundle';
  if (m.version !== 1 && m.version !== 2) return 'it is of a version that this verifier does not know';
  if (!isText(m.origin) || !isText(m.exportedAt) || !isCount(m.size))
    return 'origin, exportedAt or size is not what it should be';
  if (!isCount(m.withheld) || m.withheld > m.size) return 'withheld is not a count of its events';
  if (m.version === 1 && [m.scope, m.outOfScope, m.bodiesWithheld].some((field) => field !== undefined))
    return 'it holds what its version does not know';
  if (m.version === 2 && !isScope(m.scope)) return 'scope is none that its version knows';
  if (m.version === 2 && !isBodiesWithheld(m.bodiesWithheld)) return 'bodiesWithheld is not a count for each reason';
  if (m.version === 2 && (!isCount(m.outOfScope) || m.withheld + m.outOfScope > m.size))
    return 'outOfScope is not a count of its events';
  if (!Array.isArray(m.tenants) || !m.tenants.every(isText)) return 'tenants is not a list of codes';
  const { classifications: c } = m;
  if (typeof c !== 'object' || c === null || ![c.open, c.internal, c.secret].every(isCount))
    return 'classifications are not counts';
  if (!Array.isArray(m.notIncluded)) return 'notIncluded is not a list';
  if (!Array.isArray(m.files) || !m.files.every(isFileFacts))
    return 'files is not a list of files with sha256, bytes and lines';
  if (!m.files.every(({ path }) => isBundleFile(path) && path !== FILES.manifest))
    return 'it lists a file that has no place in a bundle';
  if (new Set(m.files.map(({ path }) => path)).size !== m.files.length) return 'it lists a file twice';
  if (!requiredFiles(m.version).every((path) => m.files!.some((file) => file.path === path)))
    return 'it does not list every file that a bundle has';
  try {
    formatManifest(m as Manifest);
  } catch {
    return 'it holds what has no canonical form';
  }
  return m as Manifest;
};

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= 1_000;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isInstant = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(value);
/** In strictly ascending order, so that there is one way to write it. */
const ascends = <T>(values: readonly T[]): boolean => values.every((value, i) => i === 0 || values[i - 1]! < value);
const isScope = (value: unknown): value is Scope => {
  const scope = value as Scope | null | undefined;
  switch (scope?.kind) {
    case 'all':
      return hasOnly(scope, []);
    case 'period':
      return (
        hasOnly(scope, ['from', 'to', 'first', 'end']) &&
        [scope.from, scope.to].every(isInstant) &&
        [scope.first, scope.end].every(isCount) &&
        scope.first < scope.end
      );
    case 'case':
    case 'decision':
      return (
        hasOnly(scope, ['id', 'label', 'streams', 'events']) &&
        isText(scope.id) &&
        (scope.label === undefined || isText(scope.label)) &&
        Array.isArray(scope.streams) &&
        scope.streams.every(isText) &&
        ascends(scope.streams) &&
        Array.isArray(scope.events) &&
        scope.events.every(isCount) &&
        ascends(scope.events)
      );
    default:
      return false;
  }
};
const isBodiesWithheld = (value: unknown): boolean => {
  const counts = value as Partial<BodiesWithheld> | null | undefined;
  return typeof counts === 'object' && isCount(counts?.classification) && Object.keys(counts!).length === 1;
};
const hasOnly = (value: object, keys: readonly string[]): boolean =>
  Object.keys(value).every((key) => key === 'kind' || keys.includes(key));
const isFileFacts = (value: unknown): value is FileFacts => {
  const file = value as Partial<FileFacts> | null;
  return (
    typeof file === 'object' &&
    file !== null &&
    isText(file.path) &&
    /^[0-9a-f]{64}$/.test(String(file.sha256)) &&
    isCount(file.bytes) &&
    isCount(file.lines)
  );
};
