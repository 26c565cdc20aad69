import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { LoggerService } from '@nestjs/common';
import { tokenVerifier } from './auth.js';
import { Problem } from './problem-details.js';

const ISSUER = 'https://provider.example/oidc';
const AUDIENCE = 'https://havstang.se/api';
const UNAVAILABLE = { details: { code: 'sign-in-unavailable', status: 503 } };

describe('a provider of sign-in elsewhere', () => {
  let server: Server;
  let keys: object = { keys: [] };
  let answers = true;
  beforeAll(async () => {
    server = createServer((_request, response) => {
      if (answers) response.end(JSON.stringify(keys));
      else response.writeHead(503).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => server.close());

  const verify = (port = (server.address() as AddressInfo).port, logger: LoggerService | false = false) =>
    tokenVerifier({ issuer: ISSUER, audience: AUDIENCE, keys: new URL(`http://127.0.0.1:${port}/jwks`), logger });

  const signed = async (): Promise<string> => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    keys = { keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'one' }] };
    return new SignJWT({ roles: ['practitioner'], unit: 'u', tenant: '2584' })
      .setSubject('00000000-0000-4000-8000-000000000001')
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt()
      .setExpirationTime('1h')
      .setProtectedHeader({ alg: 'ES256', kid: 'one', typ: 'at+jwt' })
      .sign(privateKey);
  };

  it('is asked for its keys', async () => {
    expect(await verify()(await signed())).toMatchObject({ tenant: '2584', roles: ['practitioner'] });
  });

  it('that does not answer says nothing of a token: neither that it is good nor that it is bad', async () => {
    const token = await signed();
    answers = false;
    await expect(verify()(token)).rejects.toMatchObject(UNAVAILABLE);
    await expect(verify(1)(token)).rejects.toMatchObject(UNAVAILABLE);
    answers = true;
    const other = keys;
    keys = { issuer: ISSUER };
    await expect(verify()(token)).rejects.toMatchObject(UNAVAILABLE);
    keys = other;
  });

  it('is told of once when it goes away and once when it is back, also at the start', async () => {
    const told: object[] = [];
    const logger = {
      log: () => undefined,
      warn: (one: object) => told.push(one),
      error: (one: object) => told.push(one),
    };
    const token = await signed();
    answers = false;
    const check = verify(undefined, logger as never);
    const gone = { signIn: 'the provider cannot be reached', why: expect.stringContaining('200') };
    while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    for (let n = 0; n < 3; n += 1) await expect(check(token)).rejects.toMatchObject(UNAVAILABLE);
    expect(told).toMatchObject([gone]);
    answers = true;
    await expect(check('nonsense')).rejects.toMatchObject({ details: { code: 'not-signed-in' } });
    expect(told).toMatchObject([gone]);
    keys = { keys: [] };
    await expect(check(token)).rejects.toMatchObject({ details: { code: 'not-signed-in' } });
    expect(told).toMatchObject([gone, { signIn: 'the provider can be reached again' }]);
  });

  it('does not know the key of every token', async () => {
    const token = await signed();
    await signed();
    await expect(verify()(token)).rejects.toBeInstanceOf(Problem);
    await expect(verify()('nonsense')).rejects.toBeInstanceOf(Problem);
  });
});
