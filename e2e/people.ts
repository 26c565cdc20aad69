import { API_AUDIENCE } from '@havstang/identity';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importJWK, SignJWT, type JWK } from 'jose';
import type { Server } from './server.ts';

export const KIRUNA = '2584';
export const LUND = '1281';

/** Somebody to be. The pseudonym follows from the rest, so that the same words are the same person. */
export type Somebody = {
  readonly name?: string;
  readonly roles: readonly string[];
  readonly unit?: string;
  readonly tenant?: string;
  /** A program, and nobody. */
  readonly program?: boolean;
};

/** What can be wrong with a token. Each is what the provider would issue but for the one thing named. */
export type Flaw = 'expired' | 'issuer' | 'audience' | 'type' | 'algorithm' | 'key' | 'signature';

export const refOf = ({ name = '', roles, unit = '', tenant = KIRUNA }: Somebody): string => {
  const hex = createHash('sha256')
    .update([name, ...roles, unit, tenant].join('/'))
    .digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/**
 * An access token for somebody, signed with the key of the server's own provider: so every role of every municipality can be played, also those that
 * no demo person has. With `flaw` a token that must not be believed.
 */
export const tokenFor = async (
  server: Pick<Server, 'url' | 'dataDir'>,
  somebody: Somebody,
  flaw?: Flaw,
): Promise<string> => {
  const { signing } = JSON.parse(readFileSync(join(server.dataDir, 'identity-keys.json'), 'utf8')) as {
    signing: { keys: JWK[] };
  };
  const own = signing.keys[0] as JWK;
  const { unit = 'kommunledning-utveckling', tenant = KIRUNA, roles, program } = somebody;
  const token = new SignJWT({ roles: [...roles], unit, tenant, ...(program && { client_id: refOf(somebody) }) })
    .setSubject(refOf(somebody))
    .setIssuer(flaw === 'issuer' ? 'https://elsewhere.example/oidc' : `${server.url}/oidc`)
    .setAudience(flaw === 'audience' ? 'https://elsewhere.example/api' : API_AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(flaw === 'expired' ? '-1h' : '1h')
    .setProtectedHeader({ alg: 'ES256', kid: own.kid as string, typ: flaw === 'type' ? 'JWT' : 'at+jwt' });
  const signed = await token.sign(await importJWK(flaw === 'key' ? await foreignKey() : own, 'ES256'));
  if (flaw === 'signature') return `${signed.slice(0, -8)}${signed.endsWith('AAAAAAAA') ? 'BBBBBBBB' : 'AAAAAAAA'}`;
  if (flaw !== 'algorithm') return signed;
  const [, payload] = signed.split('.');
  return `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${payload}.`;
};

const foreignKey = async (): Promise<JWK> => {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  return (await crypto.subtle.exportKey('jwk', pair.privateKey)) as JWK;
};
