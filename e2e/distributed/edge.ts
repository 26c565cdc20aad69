/**
 * Stands where a deployment has its proxy, with the same routes: one address for all processes, nothing buffered but a request on its way in.
 *   node edge.ts PORT '{"/": 4001, "/api/challenges/": 4002}'
 * The longest beginning that fits the path is taken; `/` fits all.
 */
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

const [port, text = '{}'] = process.argv.slice(2);
const routes = JSON.parse(text) as Readonly<Record<string, number>>;
const beginnings = Object.keys(routes).sort((a, b) => b.length - a.length);

const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const beginning = beginnings.find((one) => request.url?.startsWith(one)) ?? '/';
  const { method, headers, url: path } = request;
  const body = await buffer(request).catch(() => undefined);
  if (!body) return;
  const onward = forward({ host: '127.0.0.1', port: routes[beginning], method, headers, path }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
    answer.once('error', () => response.destroy());
  });
  onward.once('error', () => {
    if (response.headersSent) response.destroy();
    else response.writeHead(503, { 'retry-after': '1' }).end();
  });
  response.once('close', () => onward.destroy());
  onward.end(body);
};
const server = createServer((request, response) => void pass(request, response));
server.listen(Number(port), '127.0.0.1', () => console.log(`The edge answers on http://127.0.0.1:${port}`));
process.once('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
