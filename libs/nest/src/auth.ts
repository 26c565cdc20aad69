import { ROLES, type Role } from '@havstang/contracts';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  jwksCache,
  jwtVerify,
  type ExportedJWKSCache,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from 'jose';
import type { LoggerService } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { known, Problem } from './problem-details.js';

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
  /** Told when the keys cannot be had, and when they can again: once each. */
  readonly logger?: LoggerService | false;
};

const REMEMBERED = 10_000;

/**
 * Checks signature, issuer, audience, expiry and type of an access token (RFC 9068). A token that was verified is remembered until it expires, so that
 * a busy person costs one signature check. Throws the problem `not-signed-in`, and `sign-in-unavailable` when the provider's keys are not known and cannot be had.
 */
export const tokenVerifier = ({ issuer, audience, keys, logger = false }: Trust): Verify => {
  const keySet: JWTVerifyGetKey = keys instanceof URL ? remoteKeys(keys, logger) : createLocalJWKSet(keys);
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
      throw error instanceof Problem ? error : notSignedIn();
    }
  };
};

/** How a key set says that it could not be had; all else that it says is about the token. */
const NOT_HAD: readonly string[] = [errors.JWKSTimeout.code, errors.JWKSInvalid.code, errors.JOSEError.code];

/** The keys behind an address. A provider that does not answer says nothing of a token: throws the problem `sign-in-unavailable`. */
const remoteKeys = (address: URL, logger: LoggerService | false): JWTVerifyGetKey => {
  const had: Partial<ExportedJWKSCache> = {};
  const keys = createRemoteJWKSet(address, { [jwksCache]: had as Record<string, never> });
  /** When they were last had, if they could not be had since; keys from before may still do. */
  let away: { readonly since: number | undefined } | undefined;
  const lost = (error: unknown): void => {
    if (logger && !away)
      logger.error({ signIn: 'the provider cannot be reached', keys: address.href, why: reasonOf(error) });
    away ??= { since: had.uat };
  };
  const found = (): void => {
    if (!away || had.uat === away.since) return;
    if (logger) logger.warn({ signIn: 'the provider can be reached again', keys: address.href });
    away = undefined;
  };
  // Whoever starts a process should learn of a wrong address before somebody signs in.
  keys.reload().then(found, lost);
  return async (header, token) => {
    try {
      const key = await keys(header, token);
      found();
      return key;
    } catch (error) {
      if (error instanceof errors.JOSEError && !NOT_HAD.includes(error.code)) {
        found();
        throw error;
      }
      lost(error);
      throw known('sign-in-unavailable', { headers: { 'retry-after': '5' } });
    }
  };
};

/** `fetch` says what went wrong in the cause of its error. */
const reasonOf = (error: unknown): string =>
  error instanceof Error ? [error.message, error.cause].filter(Boolean).join(': ') : String(error);

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
