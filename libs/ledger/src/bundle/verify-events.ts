import { fromHex } from '../hash.js';
import { appendLeaves, appendSubtree, emptyTree, subtreesOf, type Tree } from '../tree.js';
import { eventChecks } from './event-checks.js';
import { expectEnd, expectLine, finishFile, type Folder } from './folder.js';
import type { FindingLog } from './findings.js';
import { eventsTrailer, FILES, headerLine, type BodiesWithheld, type Gap } from './format.js';
import { hashFile } from './file-hasher.js';
import { isRun, isShown, placesOf } from './places.js';
import type { Stops } from './verify-checkpoints.js';
import type { Timeline } from './verify-cosignatures.js';
import type { HeadsChecks } from './verify-heads.js';
import { scopeChecks } from './verify-scope.js';
import { remakeStatics, type StaticsRemade } from './verify-static-log.js';
import type { Progress } from './write.js';

const PROGRESS_EVERY = 10_000;
/** Leaves put into the tree at a time. */
const AT_A_TIME = 1_024;

export type EventsSeen = {
  /** Events before the first that cannot be placed, all of them where that is none. */
  readonly events: number;
  /** Events of which the entry is there. */
  readonly shown: number;
  readonly withheld: number;
  readonly bodiesWithheld: BodiesWithheld;
  readonly schemas: ReadonlySet<string>;
  /** Whether the file of entries is the one that the manifest lists. */
  readonly asListed: boolean;
  readonly statics: StaticsRemade;
};

/** Reads the entries, and checks each event by itself, in its stream, and in the tree, of which the static log is made again. */
export const verifyEvents = async (
  folder: Folder,
  { stops, timeline, heads }: { readonly stops: Stops; readonly timeline: Timeline; readonly heads: HeadsChecks },
  findings: FindingLog,
  progress: Progress,
): Promise<EventsSeen> => {
  const { manifest } = folder;
  const file = FILES.entries;
  const entries = await folder.lines(file, hashFile('leaf'));
  await expectLine(entries, file, headerLine('entries', manifest), 'header-wrong', findings);

  const check = eventChecks(manifest, findings);
  const scope = scopeChecks(manifest, findings);
  const statics = remakeStatics(folder);
  let tree = emptyTree;
  let leaves: Uint8Array[] = [];
  const grow = (): void => {
    tree = appendLeaves(tree, leaves).tree;
    leaves = [];
  };
  let [events, fits] = [0, true];
  if (stops.at() === 0) await stops.passTo(tree);
  for await (const places of entries ? placesOf(entries, manifest.size) : []) {
    for (const { index, next, line, text, leaf, place } of places) {
      if (!place) findings.add('entry-malformed', { file, line, index });
      fits = next > index;
      if (!fits) break;
      if (place && isRun(place)) {
        check.outOfScope(next - index);
        scope.left(index, next, line);
        grow();
        tree = withRun(tree, place);
      } else {
        const hash = fromHex(leaf);
        leaves.push(hash);
        statics.entry(text, hash);
        if (place && isShown(place)) {
          check.event(place, index, line);
          timeline.event(place, index, line);
          scope.shown(place, index, line);
          heads.event(place, index);
        } else if (place) check.withheld();
      }
      events = next;
      if (events >= stops.at() || leaves.length === AT_A_TIME) grow();
      if (events >= stops.at()) await stops.passTo(tree);
      if (events % PROGRESS_EVERY === 0) progress(events, manifest.size);
    }
  }
  progress(events, manifest.size);

  if (entries && fits) {
    if (events < manifest.size) {
      findings.add('events-missing', { file, index: events }, { found: events, listed: manifest.size });
    } else {
      await expectLine(entries, file, eventsTrailer('entries', manifest), 'trailer-wrong', findings);
      await expectEnd(entries, file, manifest.size, findings);
      check.summary();
      scope.finish();
    }
  }
  const asListed = await finishFile(entries, file, folder, findings);
  return { events, ...check.seen(), asListed, statics: statics.finish() };
};

/** The tree with a run of events of which only hashes are known. */
const withRun = (tree: Tree, { to, hashes }: Gap): Tree =>
  subtreesOf({ start: tree.size, end: to }).reduce(
    (grown, { start, end }, nth) => appendSubtree(grown, fromHex(hashes[nth]!), end - start),
    tree,
  );
