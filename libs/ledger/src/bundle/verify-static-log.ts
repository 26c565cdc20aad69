import { reasonOf, type FindingCode, type FindingLog } from './findings.js';
import type { Folder } from './folder.js';
import type { Manifest } from './format.js';
import { STATIC_CHECKPOINT, STATIC_LOG, staticLog, type StaticFile } from './static-log.js';

/** What is wrong with the tiles of a static log, if the events are right. */
export type StaticsRemade = {
  readonly remarks: readonly { readonly code: FindingCode; readonly file: string }[];
  /** Why it could not be made or read: an entry longer than a tile can say, a disk that fails. */
  readonly failure: string | undefined;
};

/** The static log of a bundle, made again from the entries and compared with its tiles. */
export const remakeStatics = ({ manifest, statics, holds }: Folder) => {
  const has = isWhole(manifest) && statics.size > 0;
  const log = staticLog();
  const left = new Set(statics);
  left.delete(STATIC_CHECKPOINT);
  const remarks: { code: FindingCode; file: string }[] = [];
  let failure: string | undefined;
  const check = ({ path: file, bytes }: StaticFile): void => {
    if (!left.delete(file)) remarks.push({ code: 'file-missing', file });
    else if (!holds(file, bytes)) remarks.push({ code: 'derived-differs', file });
  };
  /** Nothing is made any more once it has failed. */
  const goesOn = (): boolean => has && failure === undefined;
  return {
    /** The next entry of the log, and its leaf hash. */
    entry(text: string, leaf: Uint8Array): void {
      if (!goesOn()) return;
      try {
        log.entry(text, leaf);
        log.take().forEach(check);
      } catch (error) {
        failure = reasonOf(error);
      }
    },
    finish(): StaticsRemade {
      try {
        if (goesOn()) log.finish().forEach(check);
      } catch (error) {
        failure = reasonOf(error);
      }
      // What is left has no place in a bundle.
      for (const file of [...left].sort()) remarks.push({ code: 'file-unlisted', file });
      return { remarks, failure };
    },
  };
};

/**
 * Says what is wrong with the static log. A whole log may have one, which then follows from its entries; any other bundle has none. Where the events are
 * not what they should be (`remade` is undefined) that has been said. `note` is the last checkpoint.
 */
export const verifyStatics = (
  folder: Folder,
  remade: StaticsRemade | undefined,
  note: string | undefined,
  findings: FindingLog,
): void => {
  const { manifest, statics } = folder;
  if (!isWhole(manifest)) return [...statics].sort().forEach((file) => findings.add('file-unlisted', { file }));
  if (!remade || statics.size === 0) return;
  const { remarks, failure } = remade;
  if (failure !== undefined) findings.add('bundle-unreadable', { file: STATIC_LOG }, { reason: failure });
  for (const { code, file } of remarks) findings.add(code, { file });
  const wrong = checkpointFault(folder, note);
  if (wrong) findings.add(wrong, { file: STATIC_CHECKPOINT });
};

const checkpointFault = ({ statics, holds }: Folder, note: string | undefined): FindingCode | undefined => {
  if (note === undefined) return statics.has(STATIC_CHECKPOINT) ? 'file-unlisted' : undefined;
  if (!statics.has(STATIC_CHECKPOINT)) return 'file-missing';
  return holds(STATIC_CHECKPOINT, Buffer.from(note)) ? undefined : 'derived-differs';
};

const isWhole = ({ version, withheld, outOfScope }: Manifest): boolean =>
  version > 1 && withheld === 0 && (outOfScope ?? 0) === 0;
