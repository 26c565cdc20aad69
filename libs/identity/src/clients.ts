import { randomBytes } from 'node:crypto';
import type { ClientMetadata } from 'oidc-provider';

/** The one scope of the API. What a person may do follows from their roles, not from scopes. */
export const API_SCOPE = 'api';

/** Command lines, scripts and tests: a native client that listens on a loopback port of its choice. */
export const CLI_CLIENT = 'havstang-cli';
/** Any port of the loopback address will do (RFC 8252, section 7.3). */
export const CLI_REDIRECT = 'http://127.0.0.1/callback';
/** The page where the API can be tried. */
export const DOCS_CLIENT = 'havstang-docs';

/** The installation's own clients. They are public (no secret), so PKCE is what binds a code to whoever asked for it. */
export const clients = (issuer: string): ClientMetadata[] => [
  {
    client_id: CLI_CLIENT,
    client_name: 'Hävstång',
    application_type: 'native',
    redirect_uris: [CLI_REDIRECT],
    token_endpoint_auth_method: 'none',
  },
  {
    client_id: DOCS_CLIENT,
    client_name: 'Hävstång API',
    application_type: 'web',
    redirect_uris: [`${new URL(issuer).origin}/docs/oauth2-redirect.html`],
    token_endpoint_auth_method: 'none',
  },
];

/** What the provider wants in the place of a secret. The real one is compared with its hash; nobody knows this one. */
const NOBODYS_SECRET = randomBytes(32).toString('base64url');

/** A program as a client. */
export const programClient = (ref: string): ClientMetadata => ({
  client_id: ref,
  client_secret: NOBODYS_SECRET,
  grant_types: ['client_credentials'],
  response_types: [],
  redirect_uris: [],
  token_endpoint_auth_method: 'client_secret_basic',
});
