import { Logger, type ArgumentsHost } from '@nestjs/common';
import { traceOf } from '@havstang/kernel';
import type { FastifyRequest } from 'fastify';
import { noteCommand } from './command-of.js';
import { languageOf } from './language.js';
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

  const request = (): FastifyRequest => ({ id: 'request-1', url: '/', raw: { headers: {} } }) as FastifyRequest;
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

describe('the language of an answer', () => {
  it.each([
    [undefined, 'en'],
    ['*', 'en'],
    ['de', 'en'],
    ['sv', 'sv'],
    ['sv-SE,sv;q=0.9,en-US;q=0.8,en;q=0.7', 'sv'],
    ['en-GB,en;q=0.9,sv;q=0.8', 'en'],
    ['en;q=0.1,sv;q=0.9', 'sv'],
    ['fi,sv;q=0.5', 'sv'],
    ['sv;q=0,*', 'en'],
    ['', 'en'],
    [';;q=,', 'en'],
  ])('asked for with %p is %s', (header, language) => {
    const raw = { headers: header === undefined ? {} : { 'accept-language': header } };
    expect(languageOf({ raw } as FastifyRequest)).toBe(language);
  });
});
