import { importJWK, SignJWT, type JWK } from 'jose';
import { SIGNING_ALGORITHM, type IdentityKeys } from './keys.js';

/** Nobody’s pseudonym: the provider reads in nobody’s name. */
const PROVIDER = '00000000-0000-4000-8000-000000000000';

/**
 * A token of the provider's own, good for a minute, with which it reads the feed of one municipality to learn who was erased. It carries the role that sees
 * the least of what people wrote.
 */
export const ownToken = async (
  keys: IdentityKeys,
  { issuer, audience, tenant }: { readonly issuer: string; readonly audience: string; readonly tenant: string },
): Promise<string> => {
  const [jwk] = keys.signing.keys as readonly [JWK];
  return new SignJWT({ roles: ['operator'], unit: 'identity', tenant })
    .setProtectedHeader({ alg: SIGNING_ALGORITHM, typ: 'at+jwt', ...(jwk.kid === undefined ? {} : { kid: jwk.kid }) })
    .setSubject(PROVIDER)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime('1m')
    .sign(await importJWK(jwk, SIGNING_ALGORITHM));
};
