import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';

/** A certificate that signs itself, made for this run. */
const makeCertificate = () => {
  const folder = mkdtempSync(join(tmpdir(), 'havstang-tls-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  const [keyFile, caFile] = [join(folder, 'node.key'), join(folder, 'ca.pem')];
  const options = [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=havstang test only'],
    ...['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', keyFile, '-out', caFile],
  ];
  execFileSync('openssl', options, { stdio: 'ignore' });
  return { caFile, tls: { key: readFileSync(keyFile), cert: readFileSync(caFile) } };
};

export const { caFile: CA_FILE, tls: TLS } = makeCertificate();

export const ADMIN = { username: 'admin', password: 'p@ss:w/ord' };

export type User = { readonly fullName: string; readonly password: string; readonly groups: readonly string[] };

/**
 * One port with TLS that speaks gRPC, by handing it on to a double of EventStoreDB, and the few pages of the server's HTTP interface that setting up
 * needs. Those were written from FACTS, but for changing a user, which follows the server's documentation and was never compared with a server.
 */
export const startSecureServer = async (grpcPort: number) => {
  const users = new Map<string, User>();
  /** What `/info` answers, one after the other; the last for ever. */
  const states = ['starting', 'unknown', 'leader'];
  const asked: string[] = [];

  const answer = async (request: IncomingMessage): Promise<{ status: number; body?: object }> => {
    const { method, url = '', headers } = request;
    asked.push(`${method} ${url}`);
    const [name, password] = Buffer.from(headers.authorization?.slice('Basic '.length) ?? '', 'base64')
      .toString('utf8')
      .split(/:(.*)/s);
    const isAdmin = name === ADMIN.username && password === ADMIN.password;
    if (headers.authorization !== undefined && !isAdmin) return { status: 401 };
    if (url === '/info') {
      const state = states.length > 1 ? states.shift() : states[0];
      return state === 'starting' ? { status: 503 } : { status: 200, body: { esVersion: '23.10.6.0', state } };
    }
    if (!isAdmin) return { status: 401 };
    const body = (await json(request)) as User & { readonly loginName: string; readonly newPassword: string };
    if (method === 'POST' && url === '/users/') {
      const { loginName, fullName, groups } = body;
      const there = users.get(loginName);
      if (there && JSON.stringify(there) !== JSON.stringify({ fullName, password: body.password, groups })) {
        return { status: 409 };
      }
      users.set(loginName, { fullName, password: body.password, groups });
      return { status: 201 };
    }
    const [, login = '', command] = /^\/users\/([^/]+)(\/command\/reset-password)?$/.exec(url) ?? [];
    const user = users.get(decodeURIComponent(login));
    if (!user) return { status: 404 };
    const { fullName, groups } = body;
    users.set(login, command ? { ...user, password: body.newPassword } : { ...user, fullName, groups });
    return { status: 200 };
  };

  const http = createHttpServer((request, response) => {
    answer(request).then(
      ({ status, body }) => response.writeHead(status).end(body && JSON.stringify(body)),
      () => response.writeHead(500).end(),
    );
  });
  const open = new Set<TLSSocket>();
  const server = createTlsServer({ ...TLS, ALPNProtocols: ['h2', 'http/1.1'] }, (socket) => {
    open.add(socket.on('close', () => open.delete(socket)));
    if (socket.alpnProtocol !== 'h2') return void http.emit('connection', socket);
    const target = connect(grpcPort, '127.0.0.1');
    socket.pipe(target).pipe(socket);
    socket.on('error', () => target.destroy());
    target.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `esdb://127.0.0.1:${port}?tls=true&tlsCaFile=${encodeURIComponent(CA_FILE)}`,
    users,
    states,
    asked,
    close: () => {
      server.close();
      open.forEach((socket) => socket.destroy());
    },
  };
};
