import { createServer, type IncomingMessage, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { type Fault, type Faults, isFault } from './faults.ts';
import { respond } from './http.ts';

/**
 * Faults for tests in another process: `POST /faults` with one fault or a list adds, `DELETE /faults` clears, `GET /faults` lists those that stand.
 * What is no fault is answered with 400.
 */
export const createControl = (faults: Faults): Server =>
  createServer((request, response) => {
    control(faults, request).then(
      ([status, body]) => respond(response, status, body),
      (error: unknown) => respond(response, 400, { error: String(error) }),
    );
  });

const control = async (faults: Faults, request: IncomingMessage): Promise<readonly [status: number, body?: object]> => {
  if (request.url !== '/faults') return [404];
  if (request.method === 'GET') return [200, faults.standing()];
  if (request.method === 'DELETE') return (faults.clear(), [204]);
  if (request.method !== 'POST') return [405];
  const added = [(await json(request)) as Fault | readonly Fault[]].flat();
  const unknown = added.filter((fault) => !isFault(fault));
  if (unknown.length > 0) return [400, { error: `No fault: ${JSON.stringify(unknown)}` }];
  faults.add(...added);
  return [204];
};
