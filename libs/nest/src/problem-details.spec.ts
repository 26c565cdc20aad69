import { Logger, type ArgumentsHost } from '@nestjs/common';
import { traceOf } from '@havstang/kernel';
import type { FastifyRequest } from 'fastify';
import { noteCommand } from './command-of.js';
import { ProblemFilter } from './problem-details.js';

describe('an error that nobody foresaw', () => {
  const lines: object[] = [];
  beforeAll(() =>
    Logger.overrideLogger({
      log: () => undefined,
      warn: () => undefined,
      error: (line: object) => void lines.push(line),
    }),
  );
  afterAll(() => Logger.overrideLogger(true));
  beforeEach(() => lines.splice(0));

  const request = (): FastifyRequest => ({ id: 'request-1', url: '/', headers: {} }) as FastifyRequest;
  const failing = (of: FastifyRequest): void => {
    const reply = Object.fromEntries(
      ['code', 'headers', 'type', 'header', 'send'].map((name) => [name, () => reply]),
    ) as object;
    const http = { getRequest: () => of, getResponse: () => reply };
    new ProblemFilter().catch(new Error('out of memory'), { switchToHttp: () => http } as unknown as ArgumentsHost);
  };

  it('is logged with where the trace of the command is found', () => {
    const commandId = '5d0cf1c0-4a3e-4b8b-9f0e-2f6d1c3b7a10';
    const of = request();
    noteCommand(of, { commandId, repeated: false });
    failing(of);
    expect(lines).toEqual([
      expect.objectContaining({ correlationId: 'request-1', trace_id: traceOf(commandId).traceId }),
    ]);
  });

  it('and without, where it was no command', () => {
    failing(request());
    expect(lines).toEqual([expect.not.objectContaining({ trace_id: expect.anything() as string })]);
  });
});
