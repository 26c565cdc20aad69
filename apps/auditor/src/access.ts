import { DEMO_PASSWORD, signIn, SignInFailed } from '@havstang/identity';
import { t } from './command.js';
import { noServer } from './errors.js';
import type { Served } from './server-options.js';

/** The access token to show the server: the one given, otherwise that of a demo account. */
export const accessTo = async ({ url, token, as }: Served): Promise<string> =>
  token ??
  signIn({ baseUrl: url, username: as, password: DEMO_PASSWORD }).catch((error: unknown) => {
    throw error instanceof SignInFailed ? inWords(error, url, as) : error;
  });

const inWords = (failed: SignInFailed, url: string, as: string): Error => {
  const { reason, message } = failed;
  switch (reason) {
    case 'unreachable':
      return noServer(url, failed);
    case 'refused':
      return new Error(
        t({
          en: `${url} has no demo account ${as}: give an access token with --token or in HAVSTANG_TOKEN`,
          sv: `${url} har inget demokonto ${as}: ge en åtkomstbiljett med --token eller i HAVSTANG_TOKEN`,
        }),
        { cause: failed },
      );
    case 'locked':
      return new Error(
        t({
          en: `too many attempts to sign in as ${as}: wait a minute`,
          sv: `för många försök att logga in som ${as}: vänta en minut`,
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
