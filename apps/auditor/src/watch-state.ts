import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseCheckpoint, parseNote } from '@havstang/ledger';
import type { Watched } from './watch.js';
import { t } from './command.js';

/** What was remembered in the file; undefined when there is none. Throws when the file holds something else: it is never begun anew by itself. */
export const readState = (file: string): Watched | undefined => {
  if (!existsSync(file)) return undefined;
  const state = JSON.parse(readFileSync(file, 'utf8')) as Partial<Watched>;
  const texts = [state.origin, state.vkey, state.note, state.seenAt];
  const whole = texts.every((text) => typeof text === 'string') && parseCheckpoint(parseNote(state.note!)?.text ?? '');
  if (!whole)
    throw new Error(
      t({
        en: `${file} is not what a watch remembers; look into it before you remove it`,
        sv: `${file} är inte vad en bevakning har sparat; se efter vad det är innan du tar bort den`,
      }),
    );
  return state as Watched;
};

/** Whole or not at all, and on the disk when this returns. */
export const writeState = (file: string, state: Watched): void => {
  writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`, { flush: true });
  renameSync(`${file}.new`, file);
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
};
