import { once } from 'node:events';
import { createServer, request as forward, type Server } from 'node:http';

/** Where the parts of an installation answer: ports on loopback, by the beginning of the path. The longest that fits is taken; `/` fits all. */
export type Routes = Readonly<Record<string, number>>;

/** Stands where a deployment has its proxy, with the same routes: one address for all processes. Nothing is buffered. */
export const startEdge = async (port: number, routes: Routes): Promise<Server> => {
  const beginnings = Object.keys(routes).sort((a, b) => b.length - a.length);
  const server = createServer((request, response) => {
    const beginning = beginnings.find((one) => request.url?.startsWith(one)) ?? '/';
    const { method, headers, url: path } = request;
    const onward = forward({ host: '127.0.0.1', port: routes[beginning], method, headers, path }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.once('error', () => response.destroy());
    });
    onward.once('error', () => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502, { 'retry-after': '1' }).end();
    });
    response.once('close', () => onward.destroy());
    request.pipe(onward);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
};
