import { parseCheckpoint, type Checkpoint } from '../checkpoint.js';
import { sameBytes } from '../hash.js';
import { isSignedBy, parseNote, parseVerifierKey, type Note, type VerifierKey } from '../note.js';
import { rootOf, type Tree } from '../tree.js';
import { finishFile, type Folder } from './folder.js';
import type { FindingLog } from './findings.js';
import { FILES } from './format.js';
import { nextLine, type Lines } from './lines.js';
import type { Timeline } from './verify-cosignatures.js';

/** The checkpoints that the growing tree is compared with, in order of size. */
export type Stops = {
  /** The size at which the tree is to be shown next; infinite when there is none left. */
  readonly at: () => number;
  /** The tree has grown: compares it where a checkpoint is of its size. A checkpoint within what was added at once cannot be compared. */
  readonly passTo: (tree: Tree) => Promise<void>;
  /** Ends the comparison: the checkpoint of the exported size if the tree had its root, and the key that it is signed with. */
  readonly finish: () => Promise<{
    readonly checkpoint: Checkpoint | undefined;
    readonly key: VerifierKey | undefined;
    /** That checkpoint as it stands in the file. */
    readonly note: string | undefined;
  }>;
};

export type Keys = { readonly given: VerifierKey | undefined; readonly bundle: readonly VerifierKey[] };

/** Reads `vkeys.txt`. A key given to the verifier stands above those in the bundle. */
export const readKeys = async (folder: Folder, given: VerifierKey | undefined, findings: FindingLog): Promise<Keys> => {
  const file = FILES.vkeys;
  const bundle: VerifierKey[] = [];
  const lines = await folder.lines(file);
  if (lines) {
    for (let line = await nextLine(lines); line !== undefined; line = await nextLine(lines)) {
      const key = parseVerifierKey(line);
      if (key) bundle.push(key);
      else findings.add('key-malformed', { file, line: lines.number() });
    }
    await finishFile(lines, file, folder, findings);
  }
  if (!given && bundle.length === 0) findings.add('key-missing', { file });
  return { given, bundle };
};

/** Whether the checkpoint that the auditor holds can be compared with the bundle at all; if it cannot, that is a finding. */
export const isComparable = (held: Checkpoint, { manifest }: Folder, findings: FindingLog): boolean => {
  const file = FILES.checkpoints;
  if (held.origin !== manifest.origin) findings.add('held-origin', { file }, { found: held.origin });
  else if (held.size > manifest.size) findings.add('held-beyond', { file }, { held: held.size, size: manifest.size });
  else return true;
  return false;
};

type Stop = Checkpoint & {
  readonly line: number;
  readonly signer: VerifierKey | undefined;
  readonly note: Note;
  readonly text: string;
};

/** Steps through `checkpoints.txt` beside the tree: never more than one of them in memory, however many a log has gathered. */
export const openStops = async (
  folder: Folder,
  keys: Keys,
  held: Checkpoint | undefined,
  timeline: Timeline,
  findings: FindingLog,
): Promise<Stops> => {
  const file = FILES.checkpoints;
  const { origin, size } = folder.manifest;
  const lines = await folder.lines(file);
  let heldAt = held?.size ?? Infinity;
  /** Events known to be as signed, the size of the checkpoint before, and the last checkpoint whose root the tree had. */
  let [good, before] = [0, -1];
  let wrong = false;
  let last: Stop | undefined;

  const next = async (): Promise<Stop | undefined> => {
    while (lines) {
      const read = await readNote(lines);
      if (read === undefined) return undefined;
      const note = parseNote(read.text);
      const checkpoint = note && parseCheckpoint(note.text);
      const where = { file, line: read.line };
      if (!checkpoint) findings.add('checkpoint-malformed', where);
      else if (checkpoint.origin !== origin) findings.add('checkpoint-origin', where, { found: checkpoint.origin });
      else if (checkpoint.size < before || checkpoint.size > size) {
        findings.add('checkpoint-order', where, { size: checkpoint.size, before });
      } else {
        before = checkpoint.size;
        // The last one commits to all before it, so it is the one that a given key must have signed; keys change in the life of a log.
        const accepted = keys.given ? [keys.given, ...(checkpoint.size === size ? [] : keys.bundle)] : keys.bundle;
        const signer = accepted.find((key) => isSignedBy(note, key));
        if (!signer && accepted.length > 0) {
          const names = accepted.map(({ name, id }) => `${name}+${id}`).join(', ');
          findings.add('signature-wrong', where, { size: checkpoint.size, key: names });
        }
        return { ...checkpoint, line: read.line, signer, note, text: read.text };
      }
    }
    return undefined;
  };

  let stop = await next();
  const reach = async (tree: Tree): Promise<void> => {
    const root = rootOf(tree);
    if (heldAt === tree.size) {
      if (!sameBytes(root, held!.root)) findings.add('held-differs', { file }, { size: tree.size });
      heldAt = Infinity;
    }
    while (stop?.size === tree.size) {
      if (sameBytes(root, stop.root)) {
        last = stop;
        good = tree.size;
        timeline.checkpoint(stop);
      } else if (!wrong) {
        // The later ones differ for the same reason.
        wrong = true;
        findings.add('root-differs', { file, line: stop.line }, { size: tree.size, good });
      }
      stop = await next();
    }
  };
  return {
    at: () => Math.min(stop?.size ?? Infinity, heldAt),
    async passTo(tree) {
      if (tree.size < Math.min(stop?.size ?? Infinity, heldAt)) return;
      if (heldAt < tree.size) {
        findings.add('held-hidden', { file }, { held: heldAt });
        heldAt = Infinity;
      }
      while (stop && stop.size < tree.size) {
        findings.add('checkpoint-hidden', { file, line: stop.line }, { size: stop.size });
        stop = await next();
      }
      await reach(tree);
    },
    async finish() {
      while (stop) stop = await next();
      if (before !== size) findings.add('checkpoint-missing', { file }, { size });
      await finishFile(lines, file, folder, findings);
      return last?.size === size
        ? { checkpoint: { origin, size, root: last.root }, key: last.signer, note: last.text }
        : { checkpoint: undefined, key: undefined, note: undefined };
    },
  };
};

const MAX_NOTE_LINES = 200;

/** Notes stand one after the other, each ended by an empty line, as each has one inside: text, empty, signatures, empty. */
const readNote = async (lines: Lines): Promise<{ readonly text: string; readonly line: number } | undefined> => {
  const read: string[] = [];
  let [start, empty] = [0, 0];
  while (empty < 2 && read.length < MAX_NOTE_LINES) {
    const line = await nextLine(lines);
    if (line === undefined) break;
    if (read.length === 0) start = lines.number();
    read.push(line);
    if (line === '') empty++;
  }
  return read.length === 0 ? undefined : { text: read.join('\n'), line: start };
};
