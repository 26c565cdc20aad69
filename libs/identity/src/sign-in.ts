import { createHash, randomBytes } from 'node:crypto';
import { API_SCOPE, CLI_CLIENT, CLI_REDIRECT } from './clients.js';

export type SignInFailure = 'unreachable' | 'refused' | 'locked' | 'unexpected';

/** Signing in did not end with a token. */
export class SignInFailed extends Error {
  constructor(
    readonly reason: SignInFailure,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'SignInFailed';
  }
}

export type SignIn = {
  /** Where the installation answers, e.g. `http://127.0.0.1:3000`. */
  readonly baseUrl: string;
  readonly username: string;
  readonly password: string;
};

/** More redirects than the flow has. */
const MOST_STEPS = 10;

/**
 * Signs in as a browser would (authorization code with PKCE) and resolves with the access token, to be sent as `Authorization: Bearer`. For scripts,
 * tests and benchmarks. Rejects with `SignInFailed`.
 */
export const signIn = async ({ baseUrl, username, password }: SignIn): Promise<string> => {
  const browse = browser();
  const discovery = await browse(new URL('/oidc/.well-known/openid-configuration', baseUrl));
  if (!discovery.ok) throw new SignInFailed('unexpected', `${baseUrl} is not an installation that people sign in to`);
  const provider = (await discovery.json()) as { authorization_endpoint: string; token_endpoint: string };

  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(16).toString('base64url');
  const ask = new URL(provider.authorization_endpoint);
  ask.search = new URLSearchParams({
    response_type: 'code',
    client_id: CLI_CLIENT,
    redirect_uri: CLI_REDIRECT,
    scope: API_SCOPE,
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString();

  const form = await follow(browse, ask);
  if (form.kind === 'returned') throw unexpected(form.to);
  const answer = await follow(browse, form.at, new URLSearchParams({ username, password }));
  if (answer.kind === 'page') throw refusal(answer.status, username);
  const code = answer.to.searchParams.get('code');
  if (code === null || answer.to.searchParams.get('state') !== state) throw unexpected(answer.to);

  const exchange = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: CLI_CLIENT,
    redirect_uri: CLI_REDIRECT,
    code,
    code_verifier: verifier,
  });
  const tokens = await browse(new URL(provider.token_endpoint), exchange);
  if (!tokens.ok) throw new SignInFailed('unexpected', `the code was not exchanged for a token (${tokens.status})`);
  return ((await tokens.json()) as { access_token: string }).access_token;
};

const refusal = (status: number, username: string): SignInFailed => {
  if (status === 403) return new SignInFailed('refused', `wrong username or password for ${username}`);
  if (status === 429) return new SignInFailed('locked', `too many attempts for ${username}; wait a minute`);
  return new SignInFailed('unexpected', `the sign-in page asks for something else (${status})`);
};

const unexpected = (to: URL): SignInFailed =>
  new SignInFailed('unexpected', to.searchParams.get('error_description') ?? 'the provider sent no code');

type Browse = (url: URL, form?: URLSearchParams) => Promise<Response>;
type Arrival =
  | { readonly kind: 'page'; readonly at: URL; readonly status: number }
  | { readonly kind: 'returned'; readonly to: URL };

/** Follows redirects to a page, or to where the client would be called back. */
const follow = async (browse: Browse, start: URL, form?: URLSearchParams): Promise<Arrival> => {
  let url = start;
  let response = await browse(url, form);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    await response.body?.cancel();
    const location = response.headers.get('location');
    if (location === null) return { kind: 'page', at: url, status: response.status };
    url = new URL(location, url);
    if (url.href.startsWith(`${CLI_REDIRECT}?`)) return { kind: 'returned', to: url };
    response = await browse(url);
  }
  throw new SignInFailed('unexpected', 'the provider redirects without end');
};

/** `fetch` that keeps cookies with their paths. All requests go to one host, which lives for one sign-in, so nothing else of RFC 6265 is needed. */
const browser = (): Browse => {
  const jar = new Map<string, { readonly pair: string; readonly path: string }>();
  return async (url, form) => {
    const cookies = [...jar.values()].filter(({ path }) => url.pathname.startsWith(path)).map(({ pair }) => pair);
    const init: RequestInit = { redirect: 'manual', headers: { cookie: cookies.join('; ') } };
    const response = await fetch(url, form ? { ...init, method: 'POST', body: form } : init).catch((cause: unknown) => {
      throw new SignInFailed('unreachable', `nothing answers at ${url.origin}`, { cause });
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const path = /;\s*path=([^;]*)/i.exec(line)?.[1] ?? '/';
      jar.set(`${pair.slice(0, pair.indexOf('='))} ${path}`, { pair, path });
    }
    return response;
  };
};
