import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { askTimestamp, checkTimestamp, NoTimestamp } from './index.js';

const TEXT = 'havstang.example/kiruna\n1\nCPu662/QtZI0nmDwX2xlY43jjRPjO3fdcO1g2S/VS1c=\n';
const NEVER = new AbortController().signal;

/** The time-stamp authority of OpenSSL, with an HTTP server in front of it. */
describe('a time-stamp of a real authority', () => {
  const folder = mkdtempSync(join(tmpdir(), 'havstang-tsa-'));
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): Buffer =>
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  let server: Server;
  let url: string;

  beforeAll(async () => {
    for (const name of ['tsa', 'other'])
      openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`, '-out', `${name}.pem`, '-days', '2', '-subj', `/CN=${name}`, '-addext', 'extendedKeyUsage=critical,timeStamping'); // prettier-ignore
    writeFileSync(file('serial'), '01\n');
    writeFileSync(
      file('tsa.cnf'),
      '[tsa]\ndefault_tsa=t\n[t]\nserial=serial\ndefault_policy=1.2.3.4\ndigests=sha256\nsigner_digest=sha256\naccuracy=secs:1\ness_cert_id_alg=sha256\n',
    );
    server = createServer((request, response) => {
      void buffer(request).then((body) => {
        writeFileSync(file('query'), request.url === '/other' ? readFileSync(file('other.query')) : body);
        const args = ['-queryfile', 'query', '-signer', 'tsa.pem', '-inkey', 'tsa.key', '-out', 'reply'];
        openssl('ts', '-reply', '-config', 'tsa.cnf', ...args);
        response.end(request.url === '/broken' ? 'hello' : readFileSync(file('reply')));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  it('is over the text, at the time, and by the authority', async () => {
    const before = Math.floor(Date.now() / 1_000) * 1_000;
    const token = await askTimestamp(url, TEXT, NEVER);
    const pem = readFileSync(file('tsa.pem'), 'utf8');
    const found = await checkTimestamp(token, TEXT, pem);
    expect(found).toMatchObject({ trusted: true });
    expect(found!.at.getTime()).toBeGreaterThanOrEqual(before);
    // OpenSSL agrees with its own.
    writeFileSync(file('token'), token);
    writeFileSync(file('text'), TEXT);
    expect(openssl('ts', '-verify', '-in', 'token', '-token_in', '-data', 'text', '-CAfile', 'tsa.pem').toString()).toContain('OK'); // prettier-ignore
  });

  it('is not by somebody else, nor over another text, nor when a byte is turned', async () => {
    const token = await askTimestamp(url, TEXT, NEVER);
    expect(await checkTimestamp(token, TEXT, readFileSync(file('other.pem'), 'utf8'))).toMatchObject({
      trusted: false,
    });
    expect(await checkTimestamp(token, `${TEXT} `)).toBeUndefined();
    const turned = Uint8Array.from(token, (byte, n) => (n === token.length - 1 ? byte ^ 1 : byte));
    expect((await checkTimestamp(turned, TEXT, readFileSync(file('tsa.pem'), 'utf8')))?.trusted).not.toBe(true);
    expect(await checkTimestamp(Buffer.from('hello'), TEXT)).toBeUndefined();
  });

  it('is refused when it is over something else, or is none', async () => {
    writeFileSync(file('text'), 'something else');
    openssl('ts', '-query', '-data', 'text', '-sha256', '-cert', '-out', 'other.query');
    await expect(askTimestamp(`${url}/other`, TEXT, NEVER)).rejects.toThrow(NoTimestamp);
    await expect(askTimestamp(`${url}/broken`, TEXT, NEVER)).rejects.toThrow(NoTimestamp);
    await expect(askTimestamp('http://127.0.0.1:1/', TEXT, NEVER)).rejects.toThrow('does not answer');
  });
});
