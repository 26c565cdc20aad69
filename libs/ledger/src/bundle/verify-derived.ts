import { createHash } from 'node:crypto';
import { DERIVED_FILES, derivations, GRAPH_FILES, shownTexts, type Shown } from './derived.js';
import type { Erased } from './erasures.js';
import { hashLines } from './file-hasher.js';
import type { FindingLog, Where } from './findings.js';
import { finishFile, sameFacts, type Folder } from './folder.js';
import { FILES, type FileFacts } from './format.js';
import { nextLine } from './lines.js';

/** What follows from the events, made again. */
export type DerivedRemade = {
  /** The derived files that hold what they should, and what is true of them as of any file. */
  readonly right: readonly FileFacts[];
  /** Events that say that keys were destroyed, with how many texts these were for. */
  readonly erased: readonly Erased[];
};

/** What follows from the events, made again as they are read, and compared with the files that the bundle has. */
export const remakeDerived = (folder: Folder) => {
  const derived = derivations(folder.manifest, GRAPH_FILES.some(folder.has));
  const texts = derived.made.map(({ file }) => (folder.has(file) ? comparedText(folder, file) : undefined));
  derived.made.forEach(({ header }, nth) => texts[nth]?.line(header));
  return {
    event(shown: Shown): void {
      derived.lines(shown).forEach((line, nth) => texts[nth]?.line(line));
    },
    /** Compares the lines so far. */
    compare: (): void => texts.forEach((text) => text?.compare()),
    finish(): DerivedRemade {
      const right = derived.made.flatMap(({ trailer }, nth) => {
        trailer().forEach((line) => texts[nth]?.line(line));
        return texts[nth]?.end() ?? [];
      });
      return { right, erased: derived.erased() };
    },
  };
};

/**
 * Says where the derived files are not what follows from the events. They prove nothing that the events do not, so a bundle without them is whole. Where the
 * events are not what they should be (`remade` is undefined) that has been said, and what follows from them is not held against them.
 */
export const verifyDerived = async (
  folder: Folder,
  remade: DerivedRemade | undefined,
  findings: FindingLog,
): Promise<void> => {
  for (const file of DERIVED_FILES.filter(folder.has)) {
    const right = remade?.right.find(({ path }) => path === file);
    if (right && sameFacts(right, folder)) continue;
    await finishFile(await folder.lines(file), file, folder, findings);
    const where = remade && !right && (await firstDifference(folder, file));
    if (where) findings.add('derived-differs', where);
  }
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
  const derived = derivations(folder.manifest, GRAPH_FILES.includes(file));
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
  const entries = await folder.lines(FILES.entries, hashLines('leaf'));
  const payloads = await folder.lines(FILES.payloads, hashLines('none'));
  if (!entries || !payloads) return undefined;
  for await (const batch of shownTexts(entries, payloads, folder.manifest.size))
    for (const shown of batch) {
      const expected = derived.lines(shown)[nth];
      if (expected !== undefined && (await differs(expected))) return here(shown.index);
    }
  for (const expected of [...one.trailer(), undefined]) if (await differs(expected)) return here();
  return undefined;
};
