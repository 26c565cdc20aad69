import { ledgerSealer, openCheckpoint, parseVerifierKey, proofs } from '@havstang/ledger';
import { fileOf, ledgerKeyIn, type Configuration } from '@havstang/server';
import { backUpDatabase, openSqliteReadOnly } from '@havstang/sqlite';
import { closeSync, copyFileSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const LOG = 'log.sqlite';
const KEYS = 'keys.sqlite';
const MASTER = 'master.key';
/** What opens personal texts and says who people are: copies of these are kept for a shorter time, because an erased person is in the old ones. */
const PERSONAL = ['people.sqlite', KEYS, MASTER];
const FILES = ['ledger.key', 'identity-keys.json', 'store-findings.jsonl'];

export type BackedUp = {
  readonly size: number;
  readonly root: Uint8Array;
  /** What opens the texts and is not in the copy, because it lies elsewhere or was left out. */
  readonly without: readonly string[];
};

/**
 * Copies the data folder of one process into a new folder `to`, also while it runs: the log first, then what only ever has more than the log counts on
 * (keys are made before the events that they seal, accounts before what they do). A person who is erased in between has no key in the copy, whatever its log
 * says. The copy is checked against its newest signed checkpoint, and has its name only when all of it is durable. Views are not copied: they are made
 * again. Throws an Error that says why not.
 */
export const backUp = async (
  { dataDir, eventStore }: Pick<Configuration, 'dataDir' | 'eventStore'>,
  to: string,
  { logOnly }: { readonly logOnly: boolean },
): Promise<BackedUp> => {
  const log = fileOf(eventStore);
  if (log === undefined) throw new NoFolder();
  if (!existsSync(log))
    throw new Error(`HAVSTANG_DATA: ${dataDir} holds no ${LOG}; name the data folder of the server`);
  if (existsSync(to)) throw new Error(`${to} exists already`);
  const draft = `${resolve(to)}.part`;
  // What was cut off is no backup, and goes.
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  const has = (name: string): boolean => existsSync(join(dataDir, name));

  await backUpDatabase(log, join(draft, LOG));
  for (const name of FILES.filter(has)) copyWhole(join(dataDir, name), join(draft, name));
  const found = await checked(draft);
  const personal = PERSONAL.filter((name) => !logOnly && has(name));
  for (const name of personal) {
    const [source, copy] = [join(dataDir, name), join(draft, name)];
    if (name === MASTER) copyWhole(source, copy);
    else await backUpDatabase(source, copy, found.size);
  }
  sync(draft);
  renameSync(draft, to);
  sync(dirname(resolve(to)));
  return { ...found, without: [KEYS, MASTER].filter((name) => !personal.includes(name)) };
};

/** Where the history is on a server: its backups are made with that server's own tools. */
export class NoFolder extends Error {}

/** The size and the root of a log that was copied. Throws where it does not hold what its newest checkpoint was signed for. */
const checked = async (folder: string): Promise<{ readonly size: number; readonly root: Uint8Array }> => {
  const { log, ledger, close } = openSqliteReadOnly(join(folder, LOG), { sealer: ledgerSealer });
  try {
    const size = await log.size();
    const { root } = proofs(log.leaves);
    const newest = ledger.checkpoints(0).at(-1);
    const key = ledgerKeyIn(folder);
    const signed = newest && openCheckpoint(newest.note, key.name, parseVerifierKey(key.vkey)!);
    if (newest && (!signed || Buffer.compare(signed.root, await root(signed.size)) !== 0))
      throw new Error(`${join(folder, LOG)} does not hold what its checkpoint of ${newest.size} events was signed for`);
    return { size, root: await root(size) };
  } finally {
    close();
  }
};

const copyWhole = (from: string, to: string): void => {
  copyFileSync(from, to);
  sync(to);
};

const sync = (path: string): void => {
  const opened = openSync(path, 'r');
  fsyncSync(opened);
  closeSync(opened);
};
