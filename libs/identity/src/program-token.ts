import { SignInFailed } from './sign-in.js';

/** What a program shows to get its tokens, and who gives them. */
export type ProgramSignIn = {
  /** The OpenID provider, e.g. `https://havstang.example.se/oidc`. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
};

/** A token, and when it is time to ask for another (epoch milliseconds). */
export type ProgramToken = { readonly token: string; readonly goodUntil: number };

const PATIENCE_MS = 30_000;
/** The last part of its life in which a token is no longer used: a request under way should not outlive it. */
const SPARED = 0.1;

/**
 * Asks an OpenID provider, the embedded one or another, for a token by client credentials (RFC 6749, section 4.4), with the secret in the header (2.3.1).
 * Rejects with `SignInFailed`.
 */
export const programToken = async ({ issuer, clientId, clientSecret }: ProgramSignIn): Promise<ProgramToken> => {
  const ask = async (url: string, init: RequestInit = {}): Promise<Response> =>
    fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) }).catch((cause: unknown) => {
      throw new SignInFailed('unreachable', `nothing answers at ${url}`, { cause });
    });
  const discovery = await ask(`${issuer}/.well-known/openid-configuration`);
  const { token_endpoint } = (await discovery.json().catch(() => ({}))) as { token_endpoint?: string };
  if (!discovery.ok || token_endpoint === undefined)
    throw new SignInFailed('unexpected', `${issuer} is not an OpenID provider`);
  const asked = Date.now();
  const response = await ask(token_endpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa([clientId, clientSecret].map(encodeURIComponent).join(':'))}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const answer = (await response.json().catch(() => ({}))) as Answer;
  if (response.status === 401) throw new SignInFailed('refused', `wrong secret, or no program, for ${clientId}`);
  if (response.status === 429)
    throw new SignInFailed('locked', `too many wrong secrets for ${clientId}; wait a minute`);
  if (answer.access_token === undefined)
    throw new SignInFailed('unexpected', answer.error_description ?? answer.error ?? `answered ${response.status}`);
  const life = (answer.expires_in ?? 0) * 1_000;
  return { token: answer.access_token, goodUntil: asked + life * (1 - SPARED) };
};

type Answer = {
  readonly access_token?: string;
  readonly expires_in?: number;
  readonly error?: string;
  readonly error_description?: string;
};
