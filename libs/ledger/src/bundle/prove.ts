import { parseCheckpoint } from '../checkpoint.js';
import { leafHash, parseEntry } from '../entry.js';
import { fromHex, sameBytes } from '../hash.js';
import { appendSubtree, emptyTree, inclusionRanges, rootOf, subtreesOf, type Range } from '../tree.js';
import { parseNote } from '../note.js';
import { formatEventProof } from '../tlog-proof.js';
import { findingLog } from './findings.js';
import { openFolder, type Folder } from './folder.js';
import { FILES, parseGap, withheldLeaf } from './format.js';
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
    const { nodes, found } = await readNodes(folder, name, progress);
    if (!found) return undefined;
    const checkpoint = await lastCheckpoint(folder);
    const { size, root } = parseCheckpoint(parseNote(checkpoint)?.text ?? '') ?? {};
    if (size !== folder.manifest.size || !sameBytes(root!, hashOf(nodes, { start: 0, end: size })))
      throw new Error('the bundle does not hold: its events do not give the root of its last checkpoint');
    return formatEventProof({
      ...found,
      proof: inclusionRanges(found.index, size).map((range) => hashOf(nodes, range)),
      checkpoint,
    });
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

/** A whole subtree of the log: a single leaf, or what stands for events that are out of scope. */
type Node = Range & { readonly hash: Uint8Array };

const readNodes = async (folder: Folder, name: EventName, progress: Progress) => {
  const [entries, bodies] = [await opened(folder, FILES.entries), await opened(folder, FILES.payloads)];
  await nextLine(entries);
  await nextLine(bodies);
  const { size } = folder.manifest;
  const nodes: Node[] = [];
  let found: Found | undefined;
  for (let index = 0; index < size; index = nodes.at(-1)!.end) {
    const [entry, data] = [await nextLine(entries), await nextLine(bodies)];
    if (entry === undefined || data === undefined) throw new Error(`the bundle ends before event ${index}`);
    const gap = parseGap(entry);
    if (gap) {
      const subtrees = subtreesOf({ start: index, end: gap.to });
      if (subtrees.length === 0 || subtrees.length !== gap.hashes.length)
        throw new Error(`the bundle does not hold at event ${index}`);
      nodes.push(...subtrees.map((range, i) => ({ ...range, hash: fromHex(gap.hashes[i]!) })));
      continue;
    }
    const withheld = withheldLeaf(entry);
    const hash = withheld === undefined ? leafHash(entry) : fromHex(withheld);
    nodes.push({ start: index, end: index + 1, hash });
    const isIt = 'index' in name ? name.index === index : entry.includes(name.id) && parseEntry(entry)?.id === name.id;
    if (isIt && withheld === undefined) found = { index, entry, data };
    if (index % PROGRESS_EVERY === 0) progress(index, size);
  }
  progress(size, size);
  return { nodes, found };
};

/** The hash over a range that begins and ends with nodes, as RFC 9162 cuts them. */
const hashOf = (nodes: readonly Node[], { start, end }: Range): Uint8Array => {
  let [low, high] = [0, nodes.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (nodes[middle]!.start < start) low = middle + 1;
    else high = middle;
  }
  let tree = emptyTree;
  for (let at = low; nodes[at] && nodes[at]!.start < end; at++)
    tree = appendSubtree(tree, nodes[at]!.hash, nodes[at]!.end - nodes[at]!.start);
  return rootOf(tree);
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
