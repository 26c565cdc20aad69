import { existsSync } from 'node:fs';
import { t } from './command.js';

/** What more than one command cannot do, in the language of the terminal. */
export const nothingThere = (): Error =>
  new Error(
    t({ en: 'the log holds nothing of what was asked for', sv: 'loggen innehåller inget av det som efterfrågades' }),
  );

export const noSuchCase = (dnr: string): Error =>
  new Error(t({ en: `the diary has no case ${dnr}`, sv: `diariet har inget ärende ${dnr}` }));

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
