import type { FindingCode, FindingLog } from './findings.js';
import type { Folder } from './folder.js';
import type { Manifest } from './format.js';
import { STATIC_CHECKPOINT, staticLog, type StaticFile } from './static-log.js';

/** The static log of a bundle, made again beside the tree and compared. */
export type StaticChecks = {
  /** The next entry of the log, and its leaf hash. */
  readonly entry: (text: string, leaf: Uint8Array) => void;
  /**
   * Says what is wrong with it: nothing where the events are not what they should be (`sound` is false), since that has been said. `note` is the last
   * checkpoint.
   */
  readonly finish: (sound: boolean, note: string | undefined) => void;
};

/** A whole log may have one, which then follows from its entries; any other bundle has none. */
export const staticChecks = ({ manifest, statics, holds }: Folder, findings: FindingLog): StaticChecks => {
  if (!isWhole(manifest) || statics.size === 0) {
    return {
      entry: () => undefined,
      finish: () => [...statics].sort().forEach((file) => findings.add('file-unlisted', { file })),
    };
  }
  const log = staticLog();
  const left = new Set(statics);
  left.delete(STATIC_CHECKPOINT);
  const remarks: { readonly code: FindingCode; readonly file: string }[] = [];
  const check = ({ path: file, bytes }: StaticFile): void => {
    if (!left.delete(file)) remarks.push({ code: 'file-missing', file });
    else if (!holds(file, bytes)) remarks.push({ code: 'derived-differs', file });
  };
  const checkpoint = (note: string | undefined): FindingCode | undefined => {
    if (note === undefined) return statics.has(STATIC_CHECKPOINT) ? 'file-unlisted' : undefined;
    if (!statics.has(STATIC_CHECKPOINT)) return 'file-missing';
    return holds(STATIC_CHECKPOINT, Buffer.from(note)) ? undefined : 'derived-differs';
  };
  /** Why it cannot be made or read: an entry longer than a tile can say, a disk that fails. It matters only where the events are right. */
  let failure: unknown;
  return {
    entry(text, leaf) {
      if (failure !== undefined) return;
      try {
        log.entry(text, leaf);
        log.take().forEach(check);
      } catch (error) {
        failure = error;
      }
    },
    finish(sound, note) {
      if (!sound) return;
      if (failure !== undefined) throw failure as Error;
      log.finish().forEach(check);
      for (const { code, file } of remarks) findings.add(code, { file });
      // What is left has no place in a bundle.
      for (const file of [...left].sort()) findings.add('file-unlisted', { file });
      const wrong = checkpoint(note);
      if (wrong) findings.add(wrong, { file: STATIC_CHECKPOINT });
    },
  };
};

const isWhole = ({ version, withheld, outOfScope }: Manifest): boolean =>
  version > 1 && withheld === 0 && (outOfScope ?? 0) === 0;
