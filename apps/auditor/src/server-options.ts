import { InvalidArgumentError, Option, type Command } from 'commander';
import { t } from './command.js';

/** A running server, and who asks it. */
export type Served = { readonly url: string; readonly token?: string | undefined; readonly as: string };

const DEFAULT_URL = `http://127.0.0.1:${process.env['PORT'] ?? 3000}`;

const address = (text: string): string => {
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return text;
  const whole = URL.canParse(`http://${text}`) ? `http://${text}` : DEFAULT_URL;
  throw new InvalidArgumentError(
    t({ en: `Write the whole of the address, as ${whole}.`, sv: `Skriv hela adressen, som ${whole}.` }),
  );
};

/** The options of a command that asks a running server. */
export const served = (command: Command): Command =>
  command
    .addOption(
      new Option('--url <address>', t({ en: 'the running server', sv: 'servern' })).argParser(address).default(
        DEFAULT_URL,
        t({
          en: `${DEFAULT_URL}, with the port in PORT where that is set`,
          sv: `${DEFAULT_URL}, med porten i PORT om den är satt`,
        }),
      ),
    )
    .addOption(
      new Option(
        '--token <token>',
        t({
          en: 'access token of an auditor; without it a program gets its own with HAVSTANG_CLIENT_ID and HAVSTANG_CLIENT_SECRET',
          sv: 'en revisors åtkomstbiljett; utan den hämtar ett program sin egen med HAVSTANG_CLIENT_ID och HAVSTANG_CLIENT_SECRET',
        }),
      ).env('HAVSTANG_TOKEN'),
    )
    .option(
      '--as <username>',
      t({ en: 'demo account to sign in as, when neither is given', sv: 'demokonto att logga in med, utan någotdera' }),
      'revisor',
    );
