import { API_AUDIENCE, MOUNT, openIdentity, type Identity, type IdentityOptions } from '@havstang/identity';
import { tokenVerifier, type Verify } from '@havstang/nest';
import type { LoggerService } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { Closing } from './closing.js';
import type { Configuration } from './configuration.js';

/** Who vouches for people: the embedded provider, or another OpenID provider. */
export type SignIn = {
  readonly issuer: string;
  readonly verify: Verify;
  /** The embedded provider, where this process has it. */
  readonly identity: Identity | undefined;
};

const issuerOf = ({ issuer, url }: Configuration): string => issuer ?? url + MOUNT;

/** Opens the embedded provider in this process. */
export const embeddedSignIn = async (
  configuration: Configuration,
  closing: Closing,
  told: Pick<IdentityOptions, 'onSignIn'>,
): Promise<SignIn> => {
  const { dataDir, demo } = configuration;
  const issuer = issuerOf(configuration);
  const identity = await openIdentity({ dataDir, issuer, audience: API_AUDIENCE, demo, ...told });
  closing.add(() => identity.close());
  return { issuer, identity, verify: tokenVerifier({ issuer, audience: API_AUDIENCE, keys: identity.jwks }) };
};

/** Trusts a provider elsewhere by the keys that it serves. */
export const remoteSignIn = (configuration: Configuration, logger: LoggerService | false): SignIn => {
  const issuer = issuerOf(configuration);
  const keys = new URL(configuration.jwks ?? `${issuer}/jwks`);
  return { issuer, identity: undefined, verify: tokenVerifier({ issuer, audience: API_AUDIENCE, keys, logger }) };
};

/** Lets the embedded provider answer what is under its mount. */
export const mountIdentity = (fastify: FastifyInstance, identity: Identity): void => {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!request.url.startsWith(`${MOUNT}/`)) return done();
    reply.hijack();
    identity.handler(request.raw, reply.raw);
  });
};
