import { readFileSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { Address, Credentials } from './address.js';

export type HttpAnswer = { readonly status: number; readonly body: string };

/** Asks one server; rejects when it cannot be reached or does not answer in time. */
export type Http = (method: 'GET' | 'POST' | 'PUT', path: string, body?: object) => Promise<HttpAnswer>;

/** The HTTP side of the first host of an address, as `credentials`, or as nobody. Node's own `fetch` cannot be given a certificate authority. */
export const createHttp = ({ hosts, tls, caFile }: Address, timeoutMs: number, credentials?: Credentials): Http => {
  const base = `${tls ? 'https' : 'http'}://${hosts[0]}`;
  const ca = caFile === undefined ? undefined : readFileSync(caFile);
  const authorization = credentials && {
    authorization: `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`,
  };
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const options = {
        method,
        headers: { accept: 'application/json', 'content-type': 'application/json', ...authorization },
        timeout: timeoutMs,
        ...(ca && { ca }),
      };
      const sent = (tls ? tlsRequest : plainRequest)(new URL(path, base), options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
        );
      });
      sent.on('timeout', () => sent.destroy(new Error(`no answer to ${method} ${path} in ${timeoutMs} ms`)));
      sent.on('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
};
