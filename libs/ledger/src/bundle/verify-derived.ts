import { derivations, shownTexts, type ShownText } from './derived.js';
import type { FindingLog } from './findings.js';
import { finishFile, type Folder } from './folder.js';
import { FILES } from './format.js';
import { nextLine, type Lines } from './lines.js';
import { STATIC_CHECKPOINT, staticLog, type StaticFile } from './static-log.js';

/**
 * Makes what follows from the events again, in a second pass, and compares: the derived files line by line, the static log byte by byte. They prove
 * nothing that the events do not, so a bundle without them is whole. Where the events are not what they should be (`sound` is false) that has been said, and
 * what follows from them is not held against them. `note` is the last checkpoint.
 */
export const verifyDerived = async (
  folder: Folder,
  sound: boolean,
  note: string | undefined,
  findings: FindingLog,
): Promise<void> => {
  const { manifest } = folder;
  const whole = manifest.version > 1 && manifest.withheld === 0 && (manifest.outOfScope ?? 0) === 0;
  const files = await openDerived(folder, findings);
  const statics = checkStatics(folder, findings);
  if (!whole) statics.refuse();
  if (sound && (files.isAny || (whole && statics.isAny))) {
    const log = staticLog();
    for await (const shown of await eventsOf(folder)) {
      await files.event(shown);
      if (!whole || !statics.isAny) continue;
      log.entry(shown.text, shown.leaf);
      await statics.check(log.take());
    }
    await files.expectEnd();
    if (whole && statics.isAny) {
      await statics.check(log.finish());
      await statics.check(note === undefined ? [] : [{ path: STATIC_CHECKPOINT, bytes: Buffer.from(note) }]);
      statics.finish();
    }
  }
  await files.finish();
};

const eventsOf = async (folder: Folder): Promise<AsyncIterable<ShownText>> => {
  const entries = await folder.lines(FILES.entries);
  const payloads = await folder.lines(FILES.payloads);
  return entries && payloads ? shownTexts(entries, payloads, folder.manifest.size) : NONE;
};
const NONE: AsyncIterable<never> = {
  [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }),
};

type Open = { readonly file: string; readonly lines: Lines; readonly nth: number; differs: boolean };

const openDerived = async (folder: Folder, findings: FindingLog) => {
  const derived = derivations();
  const open: Open[] = [];
  for (const [nth, { file }] of derived.made.entries()) {
    const lines = await folder.lines(file);
    if (lines) open.push({ file, lines, nth, differs: false });
  }
  const expect = async (one: Open, expected: string, index?: number): Promise<void> => {
    const found = one.lines.next() ?? (await nextLine(one.lines));
    if (found === expected || one.differs) return;
    one.differs = true;
    const line = Math.max(1, one.lines.number());
    findings.add('derived-differs', { file: one.file, line, ...(index !== undefined && { index }) });
  };
  let begun = false;
  const begin = async (): Promise<void> => {
    begun = true;
    for (const one of open) await expect(one, derived.made[one.nth]!.header);
  };
  return {
    isAny: open.length > 0,
    async event(shown: ShownText): Promise<void> {
      if (open.length === 0) return;
      if (!begun) await begin();
      const expected = derived.lines(shown);
      for (const one of open) await expect(one, expected[one.nth]!, shown.index);
    },
    async expectEnd(): Promise<void> {
      if (!begun) await begin();
      for (const one of open) {
        for (const line of derived.made[one.nth]!.trailer()) await expect(one, line);
        if ((await nextLine(one.lines)) !== undefined && !one.differs)
          findings.add('derived-differs', { file: one.file, line: one.lines.number() });
      }
    },
    async finish(): Promise<void> {
      for (const { file, lines } of open) await finishFile(lines, file, folder, findings);
    },
  };
};

const checkStatics = ({ statics, holds }: Folder, findings: FindingLog) => {
  const left = new Set(statics);
  return {
    isAny: statics.size > 0,
    async check(files: readonly StaticFile[]): Promise<void> {
      for (const { path, bytes } of files) {
        if (!left.delete(path)) findings.add('file-missing', { file: path });
        else if (!(await holds(path, bytes))) findings.add('derived-differs', { file: path });
      }
    },
    /** What is left has no place in a bundle. */
    finish: (): void => [...left].sort().forEach((file) => findings.add('file-unlisted', { file })),
    /** There is no static log of a part. */
    refuse(): void {
      this.finish();
      left.clear();
    },
  };
};
