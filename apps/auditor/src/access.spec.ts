import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { accessTo } from './access.js';

describe('the access of a program', () => {
  const before = process.env;
  let provider: Server;
  let url: string;
  let life: number;
  let secret: string;
  let asked: number;
  beforeEach(async () => {
    [life, secret, asked] = [3_600, 'right', 0];
    provider = createServer(({ url: path = '', headers }, response) => {
      if (path.endsWith('openid-configuration'))
        return response.end(JSON.stringify({ token_endpoint: `${url}/elsewhere/token` }));
      if (headers.authorization !== `Basic ${btoa(`me:${secret}`)}`) return response.writeHead(401).end('{}');
      asked += 1;
      return response.end(JSON.stringify({ access_token: `token ${asked}`, expires_in: life }));
    }).listen(0, '127.0.0.1');
    await once(provider, 'listening');
    url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
    process.env = { ...before, HAVSTANG_CLIENT_ID: 'me', HAVSTANG_CLIENT_SECRET: 'right' };
  });
  afterEach(() => {
    process.env = before;
    provider.close();
  });

  it('shows one token for as long as it is good, and another from then on', async () => {
    const { token } = accessTo({ url, as: 'revisor' });
    expect([await token(), await token()]).toEqual(['token 1', 'token 1']);
    life = 0;
    const brief = accessTo({ url, as: 'revisor' });
    expect([await brief.token(), await brief.token()]).toEqual(['token 2', 'token 3']);
  });

  it('shows another when the server would not have it', async () => {
    const access = accessTo({ url, as: 'revisor' });
    await access.token();
    access.refused();
    expect(await access.token()).toBe('token 2');
  });

  it('asks again after it got none', async () => {
    const access = accessTo({ url, as: 'revisor' });
    secret = 'other';
    await expect(access.token()).rejects.toThrow(/gives no token to me/);
    secret = 'right';
    expect(await access.token()).toBe('token 1');
  });

  it('asks another provider where one is named', async () => {
    process.env['OIDC_ISSUER'] = `${url}/realms/kommun`;
    expect(await accessTo({ url: 'http://127.0.0.1:1', as: 'revisor' }).token()).toBe('token 1');
  });

  it('gives way to a token that is given, and is refused with half of what it takes', async () => {
    expect(await accessTo({ url, as: 'revisor', token: 'mine' }).token()).toBe('mine');
    expect(await accessTo({ url, as: 'revisor', token: '' }).token()).toBe('token 1');
    delete process.env['HAVSTANG_CLIENT_SECRET'];
    expect(() => accessTo({ url, as: 'revisor' })).toThrow(/HAVSTANG_CLIENT_SECRET/);
  });
});
