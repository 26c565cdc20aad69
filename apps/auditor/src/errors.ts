import { t } from './command.js';

/** What more than one command cannot do, in the language of the terminal. */
export const nothingThere = (): Error =>
  new Error(
    t({ en: 'the log holds nothing of what was asked for', sv: 'loggen innehåller inget av det som efterfrågades' }),
  );

export const noSuchCase = (dnr: string): Error =>
  new Error(t({ en: `the diary has no case ${dnr}`, sv: `diariet har inget ärende ${dnr}` }));

export const noServer = (url: string, cause: unknown): Error =>
  new Error(t({ en: `no server answers at ${url}`, sv: `ingen server svarar på ${url}` }), { cause });
