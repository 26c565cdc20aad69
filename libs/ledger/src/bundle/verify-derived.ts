import { createHash } from 'node:crypto';
import { DERIVED_FILES, derivations, shownTexts, type ShownText } from './derived.js';
import type { Erased } from './erasures.js';
import { hashLines } from './file-hasher.js';
import { findingLog, type FindingLog, type Where } from './findings.js';
import { finishFile, openFolder, sameFacts, type Folder } from './folder.js';
import { FILES, type FileFacts } from './format.js';
import { nextLine } from './lines.js';

/** What follows from the events, made again: in a form that can be handed from one thread to another. */
export type Remade = {
  /** The derived files that hold what they should, and what is true of them as of any file. */
  readonly right: readonly FileFacts[];
  /** Events that say that keys were destroyed, with how many texts these were for; undefined where that was not looked into. */
  readonly erased: readonly Erased[] | undefined;
};

/**
 * Makes what follows from the events again, and compares. Reads the events for itself, and so can run beside the checks of the events, whatever these find.
 */
export const remake = async (dir: string): Promise<Remade> => {
  const folder = await openFolder(dir, findingLog());
  const nothing = { right: [], erased: undefined };
  if (!folder) return nothing;
  try {
    return filesOf(folder).length > 0 ? await makeAgain(folder) : nothing;
  } finally {
    await folder.close();
  }
};

/**
 * Says where the derived files are not what follows from the events. They prove nothing that the events do not, so a bundle without them is whole. Where the
 * events are not what they should be (`sound` is false) that has been said, and what follows from them is not held against them.
 */
export const verifyDerived = async (
  folder: Folder,
  remaking: () => Promise<Remade>,
  sound: boolean,
  findings: FindingLog,
): Promise<Remade['erased']> => {
  const files = filesOf(folder);
  const remade = sound ? await remaking() : undefined;
  for (const file of files) {
    const right = remade?.right.find(({ path }) => path === file);
    if (right && sameFacts(right, folder)) continue;
    await finishFile(await folder.lines(file), file, folder, findings);
    const where = remade && !right && (await firstDifference(folder, file));
    if (where) findings.add('derived-differs', where);
  }
  return files.length > 0 ? remade?.erased : undefined;
};

/** The derived files that a bundle has. */
const filesOf = ({ has }: Folder): readonly string[] => DERIVED_FILES.filter(has);

/** Reads the events once, for all that follows from them. */
const makeAgain = async (folder: Folder): Promise<Remade> => {
  const derived = derivations(folder.manifest);
  const texts = derived.made.map(({ file }) => (folder.has(file) ? comparedText(folder, file) : undefined));
  derived.made.forEach(({ header }, nth) => texts[nth]?.line(header));
  for await (const batch of eventsOf(folder)) {
    for (const shown of batch) {
      const lines = derived.lines(shown);
      for (let nth = 0; nth < texts.length; nth++) {
        const line = lines[nth];
        if (line !== undefined) texts[nth]?.line(line);
      }
    }
    for (const text of texts) text?.compare();
  }
  const right: FileFacts[] = [];
  for (const [nth, { trailer }] of derived.made.entries()) {
    const text = texts[nth];
    if (!text) continue;
    trailer().forEach(text.line);
    const facts = text.end();
    if (facts) right.push(facts);
  }
  return { right, erased: derived.erased() };
};

/** For the lines of some events; it grows where these are long. */
const ROOM = 1024 * 1024;
const NEWLINE = 10;

/** A text that is made line by line and compared with the file that should hold it; `end` tells the facts of that file where it does. */
const comparedText = (folder: Folder, path: string) => {
  const file = folder.comparing(path);
  const hash = createHash('sha256');
  let made = Buffer.allocUnsafe(ROOM);
  let used = 0;
  let [same, bytes, lines] = [true, 0, 0];
  const compare = (): void => {
    const block = made.subarray(0, used);
    hash.update(block);
    same &&= file.goesOn(block);
    [bytes, used] = [bytes + used, 0];
  };
  return {
    line(text: string): void {
      // No character takes more than three bytes for each of its units.
      const most = used + 3 * text.length + 1;
      if (most > made.length) made = Buffer.concat([made], Math.max(most, 2 * made.length));
      used += made.write(text, used);
      made[used++] = NEWLINE;
      lines++;
    },
    /** Takes the lines so far. */
    compare,
    end(): FileFacts | undefined {
      compare();
      return same && file.ends() ? { path, sha256: hash.digest('hex'), bytes, lines } : undefined;
    },
  };
};

/** The first line of a derived file that is not what it should be, and the event that it is made of; undefined when every line is. */
const firstDifference = async (folder: Folder, file: string): Promise<Where | undefined> => {
  const derived = derivations(folder.manifest);
  const nth = derived.made.findIndex((one) => one.file === file);
  const one = derived.made[nth]!;
  const lines = (await folder.lines(file))!;
  const here = (index?: number): Where => ({
    file,
    line: Math.max(1, lines.number()),
    ...(index !== undefined && { index }),
  });
  const differs = async (expected: string | undefined): Promise<boolean> => (await nextLine(lines)) !== expected;
  if (await differs(one.header)) return here();
  for await (const batch of eventsOf(folder))
    for (const shown of batch) {
      const expected = derived.lines(shown)[nth];
      if (expected !== undefined && (await differs(expected))) return here(shown.index);
    }
  for (const expected of [...one.trailer(), undefined]) if (await differs(expected)) return here();
  return undefined;
};

/** Opened for every look: it starts at the beginning. The folder closes it. */
async function* eventsOf(folder: Folder): AsyncGenerator<readonly ShownText[]> {
  const entries = await folder.lines(FILES.entries, hashLines('leaf'));
  const payloads = await folder.lines(FILES.payloads, hashLines('none'));
  if (entries && payloads) yield* shownTexts(entries, payloads, folder.manifest.size);
}
