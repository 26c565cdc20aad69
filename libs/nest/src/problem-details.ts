import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Text } from '@havstang/contracts';
import {
  Closed,
  Conflict,
  HavstangError,
  LedgerBehind,
  NotFound,
  PersonErased,
  TooLarge,
  traceOf,
  Unavailable,
  UnknownEvent,
  Unsealable,
} from '@havstang/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { commandOf } from './command-of.js';
import { languageOf, wantsPage } from './language.js';
import { askedBy, escape, page, sendPage } from './page.js';

/** What was wrong with one field of the input. `field` is a path such as `measures[0].name`, empty for the body as a whole. */
export type FieldError = { readonly field: string; readonly detail: Text };

type Details = {
  readonly code: string;
  readonly status: number;
  readonly title: Text;
  readonly detail?: Text;
  readonly errors?: readonly FieldError[];
  readonly field?: string;
  readonly facts?: object;
  readonly headers?: Readonly<Record<string, string>>;
};

/** An answer that is a problem document (RFC 9457). Thrown by the shell only; the domain returns rejections. */
export class Problem extends Error {
  constructor(readonly details: Details) {
    super(details.code);
  }
}

const KNOWN = {
  'invalid-input': [
    400,
    'The request is not in the form that this operation asks for.',
    'Begäran har inte den form som åtgärden kräver.',
  ],
  'not-signed-in': [
    401,
    'Sign in first: the request carries no valid access token.',
    'Logga in först: begäran saknar en giltig åtkomstbiljett.',
  ],
  'not-allowed': [403, 'Your role does not allow this.', 'Din roll tillåter inte detta.'],
  'not-found': [404, 'There is no such thing here.', 'Det finns inget sådant här.'],
  'no-such-group': [
    404,
    'No consumer group is called that; facts.groups has those that there are.',
    'Ingen konsumentgrupp heter så; facts.groups har dem som finns.',
  ],
  'idempotency-key-reused': [
    422,
    'This Idempotency-Key came with another body before, and that was carried out. What is sent now was not: give it a key of its own.',
    'Den här Idempotency-Key kom tidigare med ett annat innehåll, och det utfördes. Det som skickas nu utfördes inte: ge det en egen nyckel.',
  ],
  'revision-conflict': [
    412,
    'It has changed since you read it. Read it again and decide anew.',
    'Det har ändrats sedan du läste det. Läs igen och ta ställning på nytt.',
  ],
  'ahead-of-ledger': [
    409,
    'You have read further than this ledger reaches: it is another history, or a part of it was lost. Do not go on from here; compare what you have with the ledger.',
    'Du har läst längre än den här loggen når: det är en annan historia, eller så har en del av den gått förlorad. Fortsätt inte härifrån; jämför det du har med loggen.',
  ],
  'too-large': [413, 'That is more than one step can hold.', 'Det är mer än ett steg kan rymma.'],
  unsealable: [
    400,
    'The text holds something that cannot be kept for ever unchanged (such as half a character).',
    'Texten innehåller något som inte kan bevaras oförändrat (till exempel ett halvt tecken).',
  ],
  'unknown-event': [
    409,
    'This was written by a newer version of the software; this version refuses to guess.',
    'Detta är skrivet av en nyare version; den här versionen gissar inte.',
  ],
  'person-erased': [
    409,
    'The person was erased. Nothing more can be written about or as them.',
    'Personen är raderad. Inget mer kan skrivas om eller som personen.',
  ],
  'sign-in-unavailable': [
    503,
    'The provider of sign-in cannot be reached just now, so nobody can be recognised. Nothing is wrong with your token; try again.',
    'Inloggningstjänsten går inte att nå just nu, så ingen kan kännas igen. Det är inget fel på din biljett; försök igen.',
  ],
  unavailable: [
    503,
    'The history cannot be reached just now. Nothing was lost; try again.',
    'Historiken går inte att nå just nu. Inget har gått förlorat; försök igen.',
  ],
  'ledger-behind': [
    503,
    'A witness has seen more of the history than there is here, so nothing is written. It can still be read. Whoever runs the system must restore what is missing.',
    'Ett vittne har sett mer av historiken än vad som finns här, därför skrivs ingenting. Den går fortfarande att läsa. Den som driver systemet måste återställa det som saknas.',
  ],
  closed: [503, 'The server is stopping. Try again soon.', 'Servern håller på att stanna. Försök igen snart.'],
  'not-yet': [
    503,
    'What you asked to wait for has not arrived yet. Try again.',
    'Det du väntar på har inte kommit fram ännu. Försök igen.',
  ],
  defect: [
    500,
    'Something went wrong on our side. Nothing half-done was kept; quote the correlation id.',
    'Något gick fel hos oss. Inget halvfärdigt har sparats; uppge korrelations-id.',
  ],
} as const satisfies Record<string, readonly [number, string, string]>;

export const known = (code: keyof typeof KNOWN, more: Partial<Details> = {}): Problem => {
  const [status, en, sv] = KNOWN[code];
  return new Problem({ code, status, title: { en, sv }, ...more });
};

/** Every code of the shell with its text, for the documents. */
export const SHELL_PROBLEMS: readonly (Text & { readonly code: string; readonly status: number })[] = Object.entries(
  KNOWN,
).map(([code, [status, en, sv]]) => ({ code, status, en, sv }));

const ONLY_JSON = {
  en: 'What is sent must be JSON: content-type application/json.',
  sv: 'Det som skickas ska vara JSON: content-type application/json.',
};

/** The problem document that a failure is answered with. */
export const problemOf = (error: unknown): Problem => {
  if (error instanceof Problem) return error;
  if (error instanceof NotFound) return known('not-found');
  if (error instanceof Conflict)
    return known('revision-conflict', { facts: { expected: error.expected, actual: error.actual } });
  if (error instanceof TooLarge) return known('too-large');
  if (error instanceof Unsealable) return known('unsealable');
  if (error instanceof UnknownEvent) return known('unknown-event');
  if (error instanceof PersonErased) return known('person-erased');
  if (error instanceof Closed) return known('closed', { headers: { 'retry-after': '5' } });
  if (error instanceof LedgerBehind) return known('ledger-behind', { facts: error.missing });
  if (error instanceof Unavailable) return known('unavailable', { headers: { 'retry-after': '5' } });
  if (error instanceof HavstangError) return known('defect');
  const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: number }).statusCode;
  if (status === 404) return known('not-found');
  if (status === 413) return known('too-large');
  if (status !== undefined && status >= 400 && status < 500) {
    const said = String((error as Error).message).slice(0, 300);
    const detail = status === 415 ? ONLY_JSON : { en: said, sv: said };
    return known('invalid-input', { status, errors: [{ field: '', detail }] });
  }
  return known('defect');
};

/** Turns whatever was thrown into a problem document; what nobody expected is logged with the correlation id and answered without its insides. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = problemOf(error);
    if (problem.details.status >= 500 && problem.details.code === 'defect') {
      const command = commandOf(request);
      this.logger.error({
        correlationId: request.id,
        ...(command && { trace_id: traceOf(command.commandId).traceId }),
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
    writeProblem(request, reply, problem);
  }
}

/** Answers with the problem: as a page where a person reads it in a browser, as a problem document otherwise. */
export const writeProblem = (request: FastifyRequest, reply: FastifyReply, { details }: Problem): void => {
  if (wantsPage(request)) return writePage(request, reply, details);
  const language = languageOf(request);
  const { code, status, title, detail, errors, field, facts, headers = {} } = details;
  void reply
    .code(status)
    .headers(headers)
    .type('application/problem+json; charset=utf-8')
    .header('content-language', language)
    .header('vary', 'accept, accept-language')
    .send(
      JSON.stringify({
        type: `/docs/problems#${code}`,
        title: title[language],
        status,
        code,
        ...(detail && { detail: detail[language] }),
        ...(field !== undefined && { field }),
        ...(facts && { facts }),
        ...(errors && { errors: errors.map(({ field, detail }) => ({ field, detail: detail[language] })) }),
        instance: request.url.split('?')[0],
        correlationId: request.id,
      }),
    );
};

const writePage = (
  request: FastifyRequest,
  reply: FastifyReply,
  { code, status, title, detail, errors = [], headers = {} }: Details,
): void => {
  const asked = askedBy(request);
  const { language } = asked;
  const lines = [
    ...(detail ? [detail[language]] : []),
    ...errors.map((one) => `${one.field && `${one.field}: `}${one.detail[language]}`),
  ];
  const body = `<h1>${escape(title[language])}</h1>
${lines.map((line) => `<p>${escape(line)}</p>`).join('\n')}
<p class="tag"><a href="/docs/problems${asked.suffix}#${code}"><code>${code}</code></a> · ${status} · ${escape(request.id)}</p>`;
  void reply.code(status).headers(headers);
  sendPage(reply, asked, page(asked, request.url.split('?')[0] ?? '/', title[language], body));
};
