import { parseCheckpoint } from '../checkpoint.js';
import { leafHash, parseEntry } from '../entry.js';
import { fromHex, sameBytes } from '../hash.js';
import { parseNote } from '../note.js';
import { proofs } from '../proof.js';
import { formatEventProof } from '../tlog-proof.js';
import { findingLog } from './findings.js';
import { openFolder, type Folder } from './folder.js';
import { FILES, withheldLeaf } from './format.js';
import { nextLine, type Lines } from './lines.js';
import type { Progress } from './write.js';

/** Which event: its ledger index, or its id. */
export type EventName = { readonly index: number } | { readonly id: string };

const PROGRESS_EVERY = 10_000;

/**
 * The proof of one event in a bundle as a C2SP tlog-proof text, against the checkpoint over the whole of it. Undefined when the bundle does not show such
 * an event. Rejects when the folder is no bundle, or its events do not give the root of that checkpoint: verify it.
 */
export const proveEvent = async (
  dir: string,
  name: EventName,
  progress: Progress = () => undefined,
): Promise<string | undefined> => {
  const folder = await openFolder(dir, findingLog());
  if (!folder) throw new Error('this folder is not a bundle');
  try {
    const { leaves, found } = await readLeaves(folder, name, progress);
    if (!found) return undefined;
    const checkpoint = await lastCheckpoint(folder);
    const { size, root } = parseCheckpoint(parseNote(checkpoint)?.text ?? '') ?? {};
    const served = proofs(async (from, limit) => leaves.slice(from, from + limit));
    if (size !== leaves.length || !sameBytes(root!, await served.root(size)))
      throw new Error('the bundle does not hold: its events do not give the root of its last checkpoint');
    return formatEventProof({ ...found, proof: await served.inclusion(found.index, size), checkpoint });
  } finally {
    await folder.close();
  }
};

const opened = async (folder: Folder, file: string): Promise<Lines> => {
  const lines = await folder.lines(file);
  if (!lines) throw new Error(`the bundle has no ${file}`);
  return lines;
};

type Found = { readonly index: number; readonly entry: string; readonly data: string };

const readLeaves = async (folder: Folder, name: EventName, progress: Progress) => {
  const [entries, bodies] = [await opened(folder, FILES.entries), await opened(folder, FILES.payloads)];
  await nextLine(entries);
  await nextLine(bodies);
  const { size } = folder.manifest;
  const leaves: Uint8Array[] = [];
  let found: Found | undefined;
  while (leaves.length < size) {
    const index = leaves.length;
    const [entry, data] = [await nextLine(entries), await nextLine(bodies)];
    if (entry === undefined || data === undefined) throw new Error(`the bundle ends before event ${index}`);
    const withheld = withheldLeaf(entry);
    leaves.push(withheld === undefined ? leafHash(entry) : fromHex(withheld));
    const isIt = 'index' in name ? name.index === index : entry.includes(name.id) && parseEntry(entry)?.id === name.id;
    if (isIt && withheld === undefined) found = { index, entry, data };
    if (leaves.length % PROGRESS_EVERY === 0) progress(leaves.length, size);
  }
  progress(size, size);
  return { leaves, found };
};

/** The note that stands last in `checkpoints.txt`. */
const lastCheckpoint = async (folder: Folder): Promise<string> => {
  const lines = await opened(folder, FILES.checkpoints);
  let last: string[] = [];
  let note: string[] = [];
  for (let line = await nextLine(lines); line !== undefined; line = await nextLine(lines)) {
    note.push(line);
    if (line === '' && note.indexOf('') < note.length - 1) [last, note] = [note, []];
  }
  return last.join('\n');
};
