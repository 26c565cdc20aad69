import { DEMO_PASSWORD, programToken, signIn, SignInFailed, type ProgramToken } from '@havstang/identity';
import { t } from './command.js';
import { noServer } from './errors.js';
import type { Served } from './server-options.js';

/** What is shown to a server, each time it is asked. */
export type Access = {
  /** The access token of now. */
  token(): Promise<string>;
  /** It was of no use: another is got the next time. */
  refused(): void;
};

/** The access token that was given, otherwise those of a program, which follow one on the other, otherwise that of a demo account. */
export const accessTo = (served: Served): Access => {
  const get = tokensOf(served);
  let held: Promise<ProgramToken> | undefined;
  return {
    token: async () => {
      if (held && (await held).goodUntil <= Date.now()) held = undefined;
      held ??= get().catch((error: unknown) => {
        held = undefined;
        throw error;
      });
      return (await held).token;
    },
    refused: () => void (held = undefined),
  };
};

const tokensOf = ({ url, token, as }: Served): (() => Promise<ProgramToken>) => {
  // An empty variable is one that was not set.
  if (token) return async () => ({ token, goodUntil: Infinity });
  const { HAVSTANG_CLIENT_ID: clientId, HAVSTANG_CLIENT_SECRET: clientSecret, OIDC_ISSUER } = process.env;
  if (!clientId && !clientSecret)
    return () =>
      signIn({ baseUrl: url, username: as, password: DEMO_PASSWORD }).then(
        (token) => ({ token, goodUntil: Infinity }),
        (error: unknown) => {
          throw error instanceof SignInFailed ? inWords(error, url, NO_ACCOUNT(url, as), as) : error;
        },
      );
  if (!clientId || !clientSecret)
    throw new Error(
      t({
        en: 'a program has both HAVSTANG_CLIENT_ID and HAVSTANG_CLIENT_SECRET: one of them is not set',
        sv: 'ett program har både HAVSTANG_CLIENT_ID och HAVSTANG_CLIENT_SECRET: den ena är inte satt',
      }),
    );
  const issuer = OIDC_ISSUER || new URL('/oidc', url).href;
  return () =>
    programToken({ issuer, clientId, clientSecret }).catch((error: unknown) => {
      throw error instanceof SignInFailed ? inWords(error, issuer, NO_PROGRAM(issuer, clientId), clientId) : error;
    });
};

const NO_ACCOUNT = (url: string, as: string): string =>
  t({
    en: `${url} has no demo account ${as}: give an access token with --token or in HAVSTANG_TOKEN, or be a program with HAVSTANG_CLIENT_ID and HAVSTANG_CLIENT_SECRET`,
    sv: `${url} har inget demokonto ${as}: ge en åtkomstbiljett med --token eller i HAVSTANG_TOKEN, eller var ett program med HAVSTANG_CLIENT_ID och HAVSTANG_CLIENT_SECRET`,
  });

const NO_PROGRAM = (issuer: string, clientId: string): string =>
  t({
    en: `${issuer} gives no token to ${clientId}: the secret is another, or the program is closed`,
    sv: `${issuer} ger ingen biljett till ${clientId}: hemligheten är en annan, eller programmet är stängt`,
  });

const inWords = (failed: SignInFailed, url: string, refused: string, who: string): Error => {
  const { reason, message } = failed;
  switch (reason) {
    case 'unreachable':
      return noServer(url, failed);
    case 'refused':
      return new Error(refused, { cause: failed });
    case 'locked':
      return new Error(
        t({
          en: `too many attempts to sign in as ${who}: wait a minute`,
          sv: `för många försök att logga in som ${who}: vänta en minut`,
        }),
        { cause: failed },
      );
    case 'unexpected':
      return new Error(
        `${t({ en: `signing in at ${url} did not succeed`, sv: `inloggningen hos ${url} lyckades inte` })}: ${message}`,
        { cause: failed },
      );
  }
};
