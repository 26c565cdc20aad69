import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { known, problemOf, writeProblem } from './problem-details.js';

/** An address that Fastify cannot even route (a broken escape, an id without end) is answered as any other bad input. */
export const answerUnroutable = (error: unknown, request: FastifyRequest, reply: FastifyReply): void =>
  writeProblem(request, reply, problemOf(error));

const STATUS: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** Bytes that are not HTTP never become a request, so the problem document is written to the socket by hand, and the connection ends. */
export const answerBrokenHttp =
  (newId: () => string) =>
  (error: Error & { readonly code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const { code, title } = known('invalid-input').details;
    const status = STATUS[error.code ?? ''] ?? 400;
    const correlationId = newId();
    const errors = [
      { field: '', detail: `the request is not HTTP as this server reads it (${error.code ?? 'unreadable'})` },
    ];
    const body = JSON.stringify({
      type: `/docs/problems#${code}`,
      title: title.en,
      status,
      code,
      errors,
      instance: '',
      correlationId,
    });
    const headers = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'content-type: application/problem+json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      'content-language: en',
      `correlation-id: ${correlationId}`,
      'connection: close',
    ];
    socket.end(`${headers.join('\r\n')}\r\n\r\n${body}`);
  };
