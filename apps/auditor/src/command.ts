import { languageOf, type Lang } from '@havstang/cli';
import type { Text } from '@havstang/ledger';
import { Command, InvalidArgumentError, Option } from 'commander';
import { parseMoment, type Moment } from './moment.js';

/** Exit codes: 0 it holds, 1 it does not (or nothing was found), 2 it could not be tried. */
export const HOLDS = 0;
export const DOES_NOT_HOLD = 1;
export const NOT_TRIED = 2;

export const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** What a command found, as data. Bytes are in base64. */
export const asJson = (value: unknown): string =>
  JSON.stringify(
    value,
    // What is handed over has been through `toJSON`, which makes something else of a Buffer.
    function (this: Readonly<Record<string, unknown>>, key, inner: unknown) {
      const raw = this[key];
      return raw instanceof Uint8Array ? Buffer.from(raw).toString('base64') : inner;
    },
    2,
  );

/** The language of the help: that of the terminal, unless `--lang` asks for the other. */
const helpLanguage = (): Lang => {
  const asked = /(?:^| )--lang[ =](sv|en)(?: |$)/.exec(process.argv.join(' '))?.[1];
  return asked === 'sv' || asked === 'en' ? asked : languageOf(process.env);
};

/** A text of the help in its language. */
export const t = ({ en, sv }: Text): string => (helpLanguage() === 'sv' ? sv : en);

export type Common = { readonly lang: Lang; readonly json?: boolean };

const TITLES: Readonly<Record<string, string>> = {
  'Usage:': 'Användning:',
  'Arguments:': 'Argument:',
  'Options:': 'Val:',
  'Commands:': 'Kommandon:',
};

/** Ends with what commander found wrong in the arguments, and with the code for "could not be tried". */
export const command = (name: string, description: Text, examples: readonly string[]): Command =>
  new Command(name)
    .description(t(description))
    .showHelpAfterError()
    .exitOverride((error) => process.exit(error.exitCode === 0 ? HOLDS : NOT_TRIED))
    .helpOption('-h, --help', t({ en: 'show this', sv: 'visa detta' }))
    .configureHelp({ styleTitle: (title) => (helpLanguage() === 'sv' ? (TITLES[title] ?? title) : title) })
    .addHelpText(
      'after',
      `\n${t({ en: 'Examples:', sv: 'Exempel:' })}\n${examples.map((line) => `  ${line}`).join('\n')}`,
    );

/** A command of the tool: with its language, and its answer as data for those who ask. */
export const subcommand = (name: string, description: Text, examples: readonly string[]): Command =>
  command(name, description, examples)
    .addOption(
      new Option('--lang <language>', t({ en: 'sv or en', sv: 'sv eller en' }))
        .choices(['sv', 'en'])
        .default(languageOf(process.env)),
    )
    .addOption(new Option('--json', t({ en: 'answer as JSON', sv: 'svara med JSON' })));

export const index = (text: string): number => {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('a ledger index is a whole number from 0.');
  return Number(text);
};

export const moment = (text: string): Moment => {
  const read = parseMoment(text);
  if (!read) throw new InvalidArgumentError('a ledger index, a day (2022-06-01) or an instant (2022-06-01T12:00:00Z).');
  return read;
};

/** What a decision may be called by. */
export const DECISION: Text = {
  en: 'the decision’s id, the diary number of a case with one decision, or any stream’s name',
  sv: 'beslutets id, diarienumret på ett ärende med ett enda beslut, eller en ströms namn',
};

/** Says that a bundle holds nothing of what was asked for, and ends with the code for it. */
export const sayNothingOf = (bundle: string, id: string, lang: Common['lang']): void => {
  process.stderr.write(
    `${{ en: `${bundle} holds nothing of ${id}`, sv: `${bundle} innehåller inget om ${id}` }[lang]}\n`,
  );
  process.exitCode = DOES_NOT_HOLD;
};
