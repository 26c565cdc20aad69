import { parseEntry, type Entry } from '../entry.js';
import { fromHex, sha256Hex } from '../hash.js';
import { appendLeaf, appendSubtree, emptyTree, subtreesOf, type Tree } from '../tree.js';
import { eventChecks, whereIs } from './event-checks.js';
import { finishFile, type Folder } from './folder.js';
import type { FindingLog } from './findings.js';
import {
  CLASSIFIED_BODY,
  CSV_HEADER,
  csvRow,
  eventsTrailer,
  FILES,
  GAP_BODY,
  gapRow,
  headerLine,
  parseGap,
  WITHHELD_BODY,
  withheldLeaf,
  withheldRow,
  withholdsBody,
  type BodiesWithheld,
  type Gap,
  type Manifest,
} from './format.js';
import { hashFile } from './file-hasher.js';
import { nextLine, type Lines } from './lines.js';
import type { Stops } from './verify-checkpoints.js';
import type { Timeline } from './verify-cosignatures.js';
import type { StaticChecks } from './verify-static-log.js';
import { commitsToHeads, openHeads, type Tail } from './verify-heads.js';
import { scopeChecks } from './verify-scope.js';
import type { Progress } from './write.js';

const WITHHELD_BODY_HASH = sha256Hex(WITHHELD_BODY);
const GAP_BODY_HASH = sha256Hex(GAP_BODY);
const CLASSIFIED_BODY_HASH = sha256Hex(CLASSIFIED_BODY);
const PROGRESS_EVERY = 10_000;

export type EventsSeen = {
  readonly events: number;
  readonly withheld: number;
  readonly bodiesWithheld: BodiesWithheld;
  /** Where the ends of the streams in scope are proved. */
  readonly tail: Tail | undefined;
  readonly schemas: ReadonlySet<string>;
};

/**
 * Reads entries, bodies and CSV rows in step, and checks each event by itself, in its stream, and in the tree. What hashing binds is not parsed
 * again: a body only has to have the hash that its entry names.
 */
export const verifyEvents = async (
  folder: Folder,
  { stops, timeline, statics }: { readonly stops: Stops; readonly timeline: Timeline; readonly statics: StaticChecks },
  findings: FindingLog,
  progress: Progress,
): Promise<EventsSeen> => {
  const { manifest } = folder;
  const entries = await folder.lines(FILES.entries, hashFile('leaf'));
  const payloads = await folder.lines(FILES.payloads, hashFile('line'));
  const csv = await folder.lines(FILES.csv, hashFile('none'));
  await expectLine(entries, FILES.entries, headerLine('entries', manifest), 'header-wrong', findings);
  await expectLine(payloads, FILES.payloads, headerLine('payloads', manifest), 'header-wrong', findings);
  await expectLine(csv, FILES.csv, CSV_HEADER, 'header-wrong', findings);

  const check = eventChecks(manifest, findings);
  const scope = scopeChecks(manifest, findings);
  const heads = await openHeads(folder, findings);
  /** The first row that does not agree. Which side is wrong shows when both files have been hashed. */
  let differing: { entry: Entry | undefined; index: number; line: number } | undefined;
  /** The file that ended before the others. */
  let short: string | undefined;
  let tree = emptyTree;
  let broken = false;
  if (stops.at() === 0) await stops.reach(tree);
  while (entries && tree.size < manifest.size) {
    const index = tree.size;
    const text = entries.next() ?? (await nextLine(entries));
    const body = payloads && (payloads.skip() || ((await payloads.fill()) && payloads.skip()));
    const row = csv && (csv.next() ?? (await nextLine(csv)));
    if (text === undefined) short = FILES.entries;
    else if (body === false) short = FILES.payloads;
    else if (csv && row === undefined) short = FILES.csv;
    if (text === undefined || short) break;
    const line = entries.number();

    const leaf = withheldLeaf(text);
    const gap = leaf === undefined ? parseGap(text) : undefined;
    const entry = leaf === undefined && !gap ? parseEntry(text) : undefined;
    let grown: Tree | undefined;
    if (gap) grown = withGap(tree, gap, manifest.size);
    else {
      const hash = fromHex(leaf ?? entries.hash());
      grown = appendLeaf(tree, hash);
      statics.entry(text, hash);
    }
    const where = (file: string) => () => whereIs(entry, index, line, file);
    if (leaf !== undefined) check.withheld();
    else if (gap && grown) {
      check.outOfScope(gap.to - index);
      scope.left(index, gap.to, where(FILES.entries));
    } else if (entry) {
      check.event(entry, index, line);
      timeline.event(entry, index, line);
      scope.shown(entry.stream, index, where(FILES.entries));
      heads.event(entry, index);
      if (commitsToHeads(entry) && payloads) heads.commitment(payloads.current(), index, where(FILES.payloads));
    } else findings.add('entry-malformed', whereIs(entry, index, line, FILES.entries));
    if (!grown) {
      // Where this run ends, nobody can say: what follows has no place.
      findings.add('entry-malformed', whereIs(entry, index, line, FILES.entries));
      broken = true;
      break;
    }
    tree = grown;

    const withheld = entry !== undefined && withholdsBody(entry, manifest);
    const bodyHash =
      leaf !== undefined ? WITHHELD_BODY_HASH : gap ? GAP_BODY_HASH : withheld ? CLASSIFIED_BODY_HASH : entry?.dataHash;
    if (bodyHash !== undefined && payloads && payloads.hash() !== bodyHash)
      findings.add(bodyFault(entry, withheld, payloads, manifest), whereIs(entry, index, line, FILES.payloads));
    if (row !== undefined && !differing) {
      const expected = gap
        ? gapRow(index, gap)
        : leaf === undefined
          ? entry && csvRow(index, entry, entries.hash())
          : withheldRow(index, leaf);
      if (expected !== undefined && expected !== row) differing = { entry, index, line };
    }
    await stops.passTo(tree);
    if (tree.size % PROGRESS_EVERY === 0) progress(tree.size, manifest.size);
  }
  progress(tree.size, manifest.size);

  if (short) {
    findings.add('events-missing', { file: short, index: tree.size }, { found: tree.size, listed: manifest.size });
  } else if (entries && !broken) {
    await expectLine(entries, FILES.entries, eventsTrailer('entries', manifest), 'trailer-wrong', findings);
    await expectLine(payloads, FILES.payloads, eventsTrailer('payloads', manifest), 'trailer-wrong', findings);
    await expectEnd(entries, FILES.entries, manifest.size, findings);
    await expectEnd(payloads, FILES.payloads, manifest.size, findings);
    await expectEnd(csv, FILES.csv, manifest.size, findings);
    check.summary();
    scope.finish();
  }
  const entriesAsListed = await finishFile(entries, FILES.entries, folder, findings);
  await finishFile(payloads, FILES.payloads, folder, findings);
  await finishFile(csv, FILES.csv, folder, findings);
  if (differing) {
    const file = entriesAsListed ? FILES.csv : FILES.entries;
    findings.add('csv-differs', whereIs(differing.entry, differing.index, differing.line, file));
  }
  return { events: tree.size, tail: short || broken ? undefined : heads.finish(), ...check.seen() };
};

/** What is wrong with the line in place of a body that is not the one which should stand there. */
const bodyFault = (
  entry: Entry | undefined,
  withheld: boolean,
  line: Lines,
  { version }: Manifest,
): 'payload-changed' | 'body-exposed' | 'body-withheld' => {
  if (withheld && entry && line.hash() === entry.dataHash) return 'body-exposed';
  return entry && !withheld && version > 1 && line.hash() === CLASSIFIED_BODY_HASH
    ? 'body-withheld'
    : 'payload-changed';
};

/** The tree with a run of events that are out of scope; undefined when the line is no such run at this place. */
const withGap = (tree: Tree, { to, hashes }: Gap, size: number): Tree | undefined => {
  if (to <= tree.size || to > size) return undefined;
  const subtrees = subtreesOf({ start: tree.size, end: to });
  if (subtrees.length !== hashes.length) return undefined;
  return subtrees.reduce((grown, { start, end }, i) => appendSubtree(grown, fromHex(hashes[i]!), end - start), tree);
};

const expectLine = async (
  lines: Lines | undefined,
  file: string,
  expected: string,
  code: 'header-wrong' | 'trailer-wrong',
  findings: FindingLog,
): Promise<void> => {
  if (lines && (await nextLine(lines)) !== expected) findings.add(code, { file, line: Math.max(1, lines.number()) });
};

const expectEnd = async (
  lines: Lines | undefined,
  file: string,
  listed: number,
  findings: FindingLog,
): Promise<void> => {
  if (lines && (await nextLine(lines)) !== undefined)
    findings.add('events-added', { file, line: lines.number() }, { listed });
};
