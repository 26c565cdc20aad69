import { ROLES, type Role } from '@havstang/contracts';
import { Unavailable } from '@havstang/kernel';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from 'jose';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { known } from './problem-details.js';

/** Who is signed in, as far as the token says: a pseudonym, never a name. */
export type Person = {
  readonly ref: string;
  readonly roles: readonly Role[];
  readonly unit: string;
  readonly tenant: string;
  /** A program with a token of its own, behind which there is no person: its client is its subject (RFC 9068, section 2.2). */
  readonly program?: true;
};

const personClaims = z.object({
  sub: z.uuid(),
  client_id: z.string().optional(),
  roles: z.array(z.string()),
  unit: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    .max(64),
  tenant: z.string().regex(/^\d{4}$/),
  exp: z.number(),
});

export type Verify = (token: string) => Promise<Person>;

type Trust = {
  /** `iss` that tokens must carry. */
  readonly issuer: string;
  /** `aud` that tokens must be meant for. */
  readonly audience: string;
  /** The provider's keys: themselves, or the address that serves them. */
  readonly keys: JSONWebKeySet | URL;
};

const REMEMBERED = 10_000;

/**
 * Checks signature, issuer, audience, expiry and type of an access token (RFC 9068). A token that was verified is remembered until it expires, so that
 * a busy person costs one signature check. Throws the problem `not-signed-in`, and `Unavailable` when the provider's keys are not known and cannot be had.
 */
export const tokenVerifier = ({ issuer, audience, keys }: Trust): Verify => {
  const keySet: JWTVerifyGetKey = keys instanceof URL ? remoteKeys(keys) : createLocalJWKSet(keys);
  const remembered = new Map<string, { readonly person: Person; readonly until: number }>();
  return async (token) => {
    const known_ = remembered.get(token);
    if (known_ && known_.until > Date.now()) return known_.person;
    remembered.delete(token);
    try {
      const { payload } = await jwtVerify(token, keySet, {
        issuer,
        audience,
        typ: 'at+jwt',
        requiredClaims: ['exp', 'sub'],
      });
      const { sub: ref, client_id: client, roles, unit, tenant, exp } = personClaims.parse(payload);
      const person: Person = {
        ref,
        unit,
        tenant,
        roles: roles.filter((role): role is Role => role in ROLES && role !== 'system'),
        ...(client === ref && { program: true }),
      };
      if (remembered.size >= REMEMBERED) remembered.delete(remembered.keys().next().value as string);
      remembered.set(token, { person, until: exp * 1_000 });
      return person;
    } catch (error) {
      throw error instanceof Unavailable ? error : notSignedIn();
    }
  };
};

/** How a key set says that it could not be fetched; all else that it says is about the token. */
const NOT_FETCHED: readonly string[] = [errors.JWKSTimeout.code, errors.JOSEError.code];

/** The keys behind an address. A provider that does not answer says nothing of a token: throws `Unavailable`. */
const remoteKeys = (address: URL): JWTVerifyGetKey => {
  const keys = createRemoteJWKSet(address);
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (error instanceof errors.JOSEError && !NOT_FETCHED.includes(error.code)) throw error;
      throw new Unavailable('the provider of sign-in does not answer', { cause: error });
    }
  };
};

export const VERIFY = Symbol('havstang token verifier');

/** The person behind a request. Throws the problem `not-signed-in`. */
export const personOf = async (request: FastifyRequest, verify: Verify): Promise<Person> => {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ', 2);
  if (scheme?.toLowerCase() !== 'bearer' || !token) throw notSignedIn();
  return verify(token);
};

/** No municipality has this code: whoever runs an installation for several of them belongs to it. */
export const INSTALLATION = '0000';

/** Whoever runs the whole installation sees all of its ledger; an operator of one municipality sees that municipality's. */
export const runsInstallation = ({ roles, tenant }: Person): boolean =>
  tenant === INSTALLATION && roles.includes('operator');

/** The first of the roles that the person holds; undefined when none. */
export const roleFor = (person: Person, roles: readonly Role[]): Role | undefined =>
  roles.find((role) => person.roles.includes(role));

const notSignedIn = () => known('not-signed-in', { headers: { 'www-authenticate': 'Bearer realm="havstang"' } });
