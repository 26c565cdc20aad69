import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JSONWebKeySet } from 'jose';
import { limitAttempts } from './attempts.js';
import { appliedIn, type AppliedErasures } from './applied.js';
import { openDatabase } from './database.js';
import { fillIfEmpty, type FirstRun } from './first-run.js';
import { loadKeys, publicKeys } from './keys.js';
import { ownToken } from './own-token.js';
import { peopleIn, type People } from './people.js';
import { programsIn } from './programs.js';
import { createProvider, mountOf } from './provider.js';
import { addSignInRoute, type SignInOutcome } from './sign-in-route.js';

/** What the access tokens are for (RFC 8707): the API of any installation. A name, not an address. */
export const API_AUDIENCE = 'https://havstang.se/api';

export type IdentityOptions = {
  /** Folder of `people.sqlite` and `identity-keys.json`, made if missing; `:memory:` keeps nothing. */
  readonly dataDir: string;
  /** Public address of the provider, e.g. `http://127.0.0.1:3000/oidc`. Its path is where the handler is mounted. */
  readonly issuer: string;
  /** `aud` of the access tokens: `API_AUDIENCE`. */
  readonly audience: string;
  /** Fill an empty installation with the demo people. */
  readonly demo: boolean;
  /** Told what becomes of each form that somebody signs in with. */
  readonly onSignIn?: (outcome: SignInOutcome) => void;
};

export type Identity = FirstRun & {
  /**
   * Answers every request under the issuer's path. `req.url` must still begin with that path, and the body must be unread: on Fastify, mount it in an
   * `onRequest` hook, which comes before body parsing, and `reply.hijack()`.
   */
  readonly handler: (req: IncomingMessage, res: ServerResponse) => void;
  /** The public keys, the same as at `<issuer>/jwks`, so that a guard in the same process need not fetch them. */
  readonly jwks: JSONWebKeySet;
  readonly people: People;
  readonly erasures: AppliedErasures;
  /** A token with which the provider itself reads the feed of a municipality, good for a minute. */
  ownToken(tenant: string): Promise<string>;
  close(): void;
};

/**
 * The embedded OpenID provider of an installation on one machine: local accounts, a sign-in page and access tokens that carry `sub` (a pseudonym),
 * `roles`, `unit` and `tenant`, and never a name. Throws when the folder was first opened with the other value of `demo`.
 */
export const openIdentity = async ({
  dataDir,
  issuer,
  audience,
  demo,
  onSignIn = () => undefined,
}: IdentityOptions): Promise<Identity> => {
  const database = openDatabase(dataDir);
  try {
    const people = peopleIn(database);
    const keys = await loadKeys(dataDir);
    const firstRun = await fillIfEmpty(database, people, demo);

    const attempts = limitAttempts();
    const programs = programsIn(database);
    const provider = createProvider({ issuer, audience, demo, database, people, programs, attempts, keys });
    addSignInRoute(provider, { people, attempts, demo, onSignIn });
    const mount = mountOf(issuer);
    const answer = provider.callback();

    return {
      ...firstRun,
      jwks: publicKeys(keys),
      people,
      erasures: appliedIn(database),
      ownToken: (tenant) => ownToken(keys, { issuer, audience, tenant }),
      handler(req, res) {
        const url = req.url ?? '/';
        // The provider routes by the path below its mount, and finds the mount by comparing with the original address.
        void answer(Object.assign(req, { originalUrl: url, url: url.slice(mount.length) || '/' }), res);
      },
      close: () => void database.close(),
    };
  } catch (error) {
    database.close();
    throw error;
  }
};
