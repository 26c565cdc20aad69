import { t } from './command.js';

/** What more than one command cannot do, in the language of the terminal. */
export const nothingThere = (): Error =>
  new Error(
    t({ en: 'the log holds nothing of what was asked for', sv: 'loggen innehåller inget av det som efterfrågades' }),
  );

export const noSuchCase = (dnr: string): Error =>
  new Error(t({ en: `the diary has no case ${dnr}`, sv: `diariet har inget ärende ${dnr}` }));

/** A bundle ends before an index that somebody asks for. */
export const beyond = (index: number, size: number): Error =>
  new Error(
    t({
      en: `the bundle has ${size} events, 0–${size - 1}, and none with index ${index} (a day is written 2022-06-01)`,
      sv: `exporten har ${size} händelser, 0–${size - 1}, och ingen med index ${index} (en dag skrivs 2022-06-01)`,
    }),
  );

export const noServer = (url: string, cause: unknown): Error =>
  new Error(t({ en: `no server answers at ${url}`, sv: `ingen server svarar på ${url}` }), { cause });
