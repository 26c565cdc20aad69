import { Provider, errors, interactionPolicy, type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import { LOCKED_MS, type Attempts } from './attempts.js';
import { API_SCOPE, clients, programClient } from './clients.js';
import type { IdentityDatabase } from './database.js';
import { SIGNING_ALGORITHM, type IdentityKeys } from './keys.js';
import type { People } from './people.js';
import type { Programs } from './programs.js';
import { providerState } from './provider-state.js';
import { SIGN_IN_PATH } from './sign-in-route.js';
import { errorPage, nothingPage, PAGE_HEADERS } from './sign-in-page.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
/** A demo should outlast a working day; elsewhere a token of somebody who left should not. */
const TOKEN_SECONDS = { demo: 8 * HOUR, real: 1 * HOUR };

/** The path under which the provider is mounted, e.g. `/oidc`. */
export const mountOf = (issuer: string): string => new URL(issuer).pathname.replace(/\/$/, '');

export type ProviderParts = {
  readonly issuer: string;
  readonly audience: string;
  readonly demo: boolean;
  readonly database: IdentityDatabase;
  readonly people: People;
  readonly programs: Programs;
  readonly attempts: Attempts;
  readonly keys: IdentityKeys;
};

/**
 * OpenID Connect Core 1.0, authorization code flow with PKCE S256 (RFC 7636), for people; client credentials (RFC 6749, section 4.4) for programs; and
 * JWT access tokens (RFC 9068) for the one API. What a client does not need (other flows, dynamic registration, userinfo, introspection) is off.
 */
export const createProvider = ({
  issuer,
  audience,
  demo,
  database,
  people,
  programs,
  attempts,
  keys,
}: ProviderParts): Provider => {
  const state = providerState(database);
  const configuration: Configuration = {
    adapter: (model) =>
      model === 'Client'
        ? { ...state(model), find: async (ref) => (programs.find(ref) ? programClient(ref) : undefined) }
        : state(model),
    clients: clients(issuer),
    clientDefaults: { id_token_signed_response_alg: SIGNING_ALGORITHM },
    enabledJWA: { idTokenSigningAlgValues: [SIGNING_ALGORITHM] },
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post'],
    responseTypes: ['code'],
    scopes: ['openid'],
    pkce: { required: () => true },
    jwks: { keys: [...keys.signing.keys] } as NonNullable<Configuration['jwks']>,
    cookies: { keys: [...keys.cookies] },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      dPoP: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, indicator) => {
          if (indicator !== audience) throw new errors.InvalidTarget();
          return {
            audience,
            scope: API_SCOPE,
            accessTokenFormat: 'jwt',
            accessTokenTTL: demo ? TOKEN_SECONDS.demo : TOKEN_SECONDS.real,
            jwt: { sign: { alg: SIGNING_ALGORITHM } },
          };
        },
      },
    },
    ttl: {
      AccessToken: (_context, token) => token.resourceServer?.accessTokenTTL ?? TOKEN_SECONDS.real,
      ClientCredentials: (_context, token) => token.resourceServer?.accessTokenTTL ?? TOKEN_SECONDS.real,
      AuthorizationCode: MINUTE,
      IdToken: HOUR,
      Interaction: 15 * MINUTE,
      Session: 8 * HOUR,
      Grant: 8 * HOUR,
    },
    findAccount: (_context, ref) => {
      if (!people.isOpen(ref)) return undefined;
      return { accountId: ref, claims: () => ({ sub: ref }) };
    },
    extraTokenClaims: (_context, token) => {
      const who = 'accountId' in token ? people.find(token.accountId) : programs.find(token.clientId ?? '');
      return who && { roles: who.roles, unit: who.unit, tenant: who.tenant };
    },
    loadExistingGrant: grantToOwnClients(audience),
    interactions: { policy: signInOnly(), url: (_context, { uid }) => mountOf(issuer) + SIGN_IN_PATH + uid },
    renderError: (context, { error, error_description }) => {
      context.set(PAGE_HEADERS);
      context.type = 'html';
      context.body = errorPage(CANNOT_START, error_description ?? error);
    },
  };

  const provider = new Provider(issuer, configuration);
  provider.Client.prototype.compareClientSecret = async function (secret) {
    const right = () => programs.authenticate(this.clientId, secret).then((is) => is || undefined);
    const outcome = await attempts.attempt(this.clientId, right);
    if (outcome === 'locked') {
      Provider.ctx?.set('Retry-After', String(LOCKED_MS / 1000));
      throw new TooManyAttempts();
    }
    return outcome === true;
  };
  // Behind a TLS-terminating proxy the scheme of the request is in X-Forwarded-Proto; on loopback no such header is believed.
  provider.proxy = issuer.startsWith('https:');
  // Defects inside the library are answered with 500 and otherwise silent; this prints them as any other defect.
  provider.on('server_error', (_context, error) => provider.emit('error', error));
  provider.use(async (context, next) => {
    await next();
    if (context.status !== 404 || context.accepts('json', 'html') !== 'html') return;
    context.set(PAGE_HEADERS);
    context.body = nothingPage();
    context.status = 404;
  });
  return provider;
};

/** So many wrong secrets of one program that none is looked at for a while. */
class TooManyAttempts extends errors.CustomOIDCProviderError {
  override readonly status = 429;
  override readonly statusCode = 429;
  constructor() {
    super('invalid_client', `too many wrong secrets: try again in ${LOCKED_MS / 1000} seconds`);
  }
}

const CANNOT_START = {
  sv: 'Det går inte att logga in från den här adressen. Börja om från sidan där du vill logga in.',
  en: 'It is not possible to sign in from this address. Start again from the page that you want to sign in to.',
};

/** All clients are the installation's own, so nobody is asked to consent: whoever has signed in has granted. */
const grantToOwnClients = (audience: string) => async (context: KoaContextWithOIDC) => {
  const { client, account, session, provider } = context.oidc;
  if (!client || !account) return undefined;
  const known = session?.grantIdFor(client.clientId);
  const existing = known === undefined ? undefined : await provider.Grant.find(known);
  if (existing) return existing;
  const grant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
  grant.addOIDCScope('openid');
  grant.addResourceScope(audience, API_SCOPE);
  await grant.save();
  return grant;
};

/**
 * The only question ever asked is who you are. Any program on the machine can pose as the native client, so for that one it is asked every time, also
 * of somebody with a session (RFC 8252, section 8.6). It is asked again when the person behind the session has been erased.
 */
const signInOnly = () => {
  const { base, Check } = interactionPolicy;
  const policy = base();
  policy.remove('consent');
  const checks = policy.get('login')?.checks;
  checks?.add(
    new Check(
      'native_client',
      'native clients always sign in',
      ({ oidc }) => oidc.client?.applicationType === 'native' && !oidc.result?.login,
    ),
  );
  checks?.add(
    new Check('erased', 'the account is no more', ({ oidc }) => oidc.session?.accountId !== undefined && !oidc.account),
  );
  return policy;
};
