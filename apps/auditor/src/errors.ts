import type { Text } from '@havstang/ledger';
import { existsSync } from 'node:fs';
import { t } from './command.js';

/** What was asked for is not there: the answer is no, and not that it could not be tried. */
export class NotThere extends Error {}

/** What more than one command cannot do, in the language of the terminal. */
export const nothingThere = (): NotThere =>
  new NotThere(
    t({ en: 'the log holds nothing of what was asked for', sv: 'loggen innehåller inget av det som efterfrågades' }),
  );

/** Nothing was recorded in a period; `first` and `last` are when the log began and how far it has come. */
export const nothingIn = (first: string, last: string): NotThere =>
  new NotThere(
    t({
      en: `nothing was recorded then: what counts is when it was recorded, and this log goes from ${first} to ${last}`,
      sv: `inget registrerades då: det som räknas är när något registrerades, och loggen går från ${first} till ${last}`,
    }),
  );

export const noSuchCase = (dnr: string): NotThere =>
  new NotThere(
    t({
      en: `the diary has no case ${dnr}; a diary number is written as KS 2022/2`,
      sv: `diariet har inget ärende ${dnr}; ett diarienummer skrivs som KS 2022/2`,
    }),
  );

export const noSuchDecision = (id: string): NotThere =>
  new NotThere(
    t({
      en: `the log has no decision ${id}; ids are named by havstang-audit list, of an export of the whole log`,
      sv: `loggen har inget beslut ${id}; id anges av havstang-audit list, ur en export av hela loggen`,
    }),
  );

const FILE_FAULTS: Readonly<Record<string, (path: string) => Text>> = {
  ENOENT: (path) => ({ en: `there is no ${path}`, sv: `${path} finns inte` }),
  ENOTDIR: (path) => ({ en: `${path} is no folder`, sv: `${path} är ingen mapp` }),
  EISDIR: (path) => ({
    en: `${path || 'what was named'} is a folder, and no file`,
    sv: `${path || 'det som angavs'} är en mapp och ingen fil`,
  }),
  EACCES: (path) => ({ en: `${path} may not be opened by you`, sv: `du får inte öppna ${path}` }),
};

/** What went wrong, for people. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { code, path = '' } = error as NodeJS.ErrnoException;
  const fault = code === undefined ? undefined : FILE_FAULTS[code];
  return fault ? t(fault(path)) : error.message;
};

/** A read model cannot be had from a part of a log: it is the fold of all of it. */
export const partOfLog = (): Error =>
  new Error(
    t({
      en: 'This bundle shows a part of the log, and a read model is made from all of it. Take an export made with --all.',
      sv: 'Exporten visar en del av loggen, och en läsmodell byggs av hela. Ta en export gjord med --all.',
    }),
  );

/** Throws for the first of the files or folders to write that exists: nothing that was kept is written over. */
export const mustBeNew = (...paths: readonly string[]): void => {
  const there = paths.find((path) => existsSync(path));
  if (there === undefined) return;
  throw new Error(t({ en: `${there} exists already: name another`, sv: `${there} finns redan: ange en annan` }));
};

/** A bundle ends before an index that somebody asks for. */
export const beyond = (index: number, size: number): Error =>
  new Error(
    t({
      en: `the bundle has ${size} events, 0–${size - 1}, and none with index ${index} (a day is written 2022-06-01)`,
      sv: `exporten har ${size} händelser, 0–${size - 1}, och ingen med index ${index} (en dag skrivs 2022-06-01)`,
    }),
  );

export const noServer = (url: string, cause: unknown): Error =>
  new Error(
    t({
      en: `no server answers at ${url}: is it running, and is that its address (--url)?`,
      sv: `ingen server svarar på ${url}: är den igång, och är det dess adress (--url)?`,
    }),
    { cause },
  );
