import { sha256Hex } from '../hash.js';
import { whereIs } from './event-checks.js';
import { hashFile, hashLines } from './file-hasher.js';
import { findingLog, type FindingCode, type Found, type Where } from './findings.js';
import { expectEnd, expectLine, finishFile, openFolder, type Folder } from './folder.js';
import {
  CLASSIFIED_BODY,
  CSV_HEADER,
  csvRow,
  eventsTrailer,
  FILES,
  GAP_BODY,
  gapRow,
  headerLine,
  WITHHELD_BODY,
  withheldRow,
  withholdsBody,
  type Manifest,
} from './format.js';
import { nextLine, type Lines } from './lines.js';
import { isRun, isShown, placesOf, type PlaceLine } from './places.js';
import { remakeDerived, type DerivedRemade } from './verify-derived.js';
import { commitsToHeads, type Commitment } from './verify-heads.js';

/** What stands beside the entries, in a form that can be handed from one thread to another. */
export type Beside = {
  /** What is wrong with bodies and rows, but for the first row that does not agree. */
  readonly found: Found;
  /** That row. Which side is wrong shows when both files have been hashed. */
  readonly differing: Where | undefined;
  /** Events before the first without body or row, all of them where that is none. */
  readonly events: number;
  /** Events that commit to heads, with their bodies. */
  readonly commitments: readonly Commitment[];
  readonly derived: DerivedRemade;
};

/**
 * Checks what stands beside the entries: that every body is the one that its entry names, every row of the spreadsheet the one that follows from its entry,
 * and the derived files what follows from both. Reads the entries for itself, and says nothing of what is wrong with them: it can run beside the checks of these.
 * What hashing binds is not parsed again: a body only has to have the hash that its entry names. Rejects where the folder holds no bundle that can be read.
 */
export const checkBeside = async (dir: string): Promise<Beside> => {
  const folder = await openFolder(dir, findingLog());
  if (!folder) throw new Error('this folder is not a bundle');
  try {
    return await check(folder);
  } finally {
    await folder.close();
  }
};

const check = async (folder: Folder): Promise<Beside> => {
  const { manifest } = folder;
  const findings = findingLog();
  const entries = await folder.lines(FILES.entries, hashLines('leaf'));
  const payloads = await folder.lines(FILES.payloads, hashFile('line'));
  const csv = await folder.lines(FILES.csv, hashFile('none'));
  await expectLine(payloads, FILES.payloads, headerLine('payloads', manifest), 'header-wrong', findings);
  await expectLine(csv, FILES.csv, CSV_HEADER, 'header-wrong', findings);

  const derived = remakeDerived(folder);
  const commitments: Commitment[] = [];
  let differing: Where | undefined;
  /** The file that ended before the entries. */
  let short: string | undefined;
  let events = 0;
  await (entries && nextLine(entries));
  for await (const places of entries ? placesOf(entries, manifest.size) : []) {
    for (const at of places) {
      if (at.next === at.index) break;
      const body = payloads && (payloads.skip() || ((await payloads.fill()) && payloads.skip()));
      const row = csv && (csv.next() ?? (await nextLine(csv)));
      if (body === false) short = FILES.payloads;
      else if (csv && row === undefined) short = FILES.csv;
      if (short) break;

      const { index, line, leaf, place } = at;
      const entry = place && isShown(place) ? place : undefined;
      const fault = payloads && bodyFault(at, payloads, manifest);
      if (fault) findings.add(fault, whereIs(entry, index, line, FILES.payloads));
      if (row !== undefined && !differing && (rowOf(at) ?? row) !== row)
        differing = whereIs(entry, index, line, FILES.csv);
      if (entry && payloads) {
        const shown = { index, entry, leaf, body: payloads.current() };
        derived.event(shown);
        if (commitsToHeads(entry))
          commitments.push({ index, body: shown.body, where: whereIs(entry, index, line, FILES.payloads) });
      }
      events = at.next;
    }
    derived.compare();
    if (short) break;
  }

  if (short) findings.add('events-missing', { file: short, index: events }, { found: events, listed: manifest.size });
  else if (events === manifest.size) {
    await expectLine(payloads, FILES.payloads, eventsTrailer('payloads', manifest), 'trailer-wrong', findings);
    await expectEnd(payloads, FILES.payloads, manifest.size, findings);
    await expectEnd(csv, FILES.csv, manifest.size, findings);
  }
  await finishFile(payloads, FILES.payloads, folder, findings);
  await finishFile(csv, FILES.csv, folder, findings);
  return {
    found: findings.found(),
    differing,
    events,
    commitments,
    derived: derived.finish(),
  };
};

const WITHHELD_BODY_HASH = sha256Hex(WITHHELD_BODY);
const GAP_BODY_HASH = sha256Hex(GAP_BODY);
const CLASSIFIED_BODY_HASH = sha256Hex(CLASSIFIED_BODY);

/** What is wrong with the line in place of a body, if anything is. */
const bodyFault = ({ place }: PlaceLine, line: Lines, manifest: Manifest): FindingCode | undefined => {
  const hash = line.hash();
  if (!place) return undefined;
  if (!isShown(place))
    return hash === (isRun(place) ? GAP_BODY_HASH : WITHHELD_BODY_HASH) ? undefined : 'payload-changed';
  const withheld = withholdsBody(place, manifest);
  if (hash === (withheld ? CLASSIFIED_BODY_HASH : place.dataHash)) return undefined;
  if (withheld && hash === place.dataHash) return 'body-exposed';
  return !withheld && manifest.version > 1 && hash === CLASSIFIED_BODY_HASH ? 'body-withheld' : 'payload-changed';
};

/** The row that should stand there; undefined where the line of the entries is nothing that has one. */
const rowOf = ({ index, leaf, place }: PlaceLine): string | undefined => {
  if (!place) return undefined;
  if (isShown(place)) return csvRow(index, place, leaf);
  return isRun(place) ? gapRow(index, place) : withheldRow(index, leaf);
};
