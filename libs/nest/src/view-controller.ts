import { kebab, type View } from '@havstang/contracts';
import { swedishDay } from '@havstang/kernel';
import { Controller, Get, Inject, Req, Res, type Type } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { personOf, VERIFY, type Verify } from './auth.js';
import { checked } from './checked.js';
import { languageOf, wantsText } from './language.js';
import { known } from './problem-details.js';
import { requireRole } from './refusals.js';
import { PERSONAL_TEXTS, revealFor, revealIn } from './reveal.js';
import { caughtUpWithBus, lookupFor, RUNTIME, type Runtime } from './runtime.js';
import type { Answer } from './service.js';

/** `after=problem-<uuid>@4`: answer only once the read models have passed that revision, so that people read their own writes. */
const AFTER = /^([A-Za-z]+-[0-9a-f-]{36})@(\d{1,15})$/;
export const afterQuery = z
  .string()
  .regex(AFTER)
  .optional()
  .describe('Wait (at most 5 s) until the view has passed this revision: `<stream>@<revision>`.');

export const viewPath = (view: View): string => `/api/${view.service}/${kebab(view.name)}`;

/** Whether an answer of this view has a `text` for people, which is given alone to those who ask for `text/plain`. */
export const hasText = ({ response }: Pick<View, 'response'>): boolean =>
  response instanceof z.ZodObject && 'text' in response.shape;

/** A Nest controller with the one GET route of a view. */
export const viewController = ({ view, answer }: Answer): Type => {
  const query = view.query.extend({ after: afterQuery });

  @Controller()
  class ViewController {
    constructor(
      @Inject(RUNTIME) readonly runtime: Runtime,
      @Inject(VERIFY) readonly verify: Verify,
    ) {}

    @Get(viewPath(view))
    async read(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
      const person = await personOf(request, this.verify);
      await requireRole(this.runtime, view.service, view.name, view.roles, person);
      const { after, ...asked } = checked(query, request.query) as { after?: string };
      if (after !== undefined) await waitFor(this.runtime, after, person.tenant);
      const language = languageOf(request);
      const reveal = revealFor(this.runtime, person, language);
      const dated =
        'onDate' in view.query.shape ? { onDate: swedishDay(this.runtime.now().toISOString()), ...asked } : asked;
      const body = await answer(dated, lookupFor(this.runtime, person.tenant), reveal);
      const { json, header } = await revealIn(this.runtime, person, language, JSON.stringify(body));
      if (header !== undefined) void reply.header(PERSONAL_TEXTS, header);
      const asText = hasText(view) && wantsText(request);
      void reply
        .header('ledger-index', String(this.runtime.running.next() - 1))
        .header('content-type', `${asText ? 'text/plain' : 'application/json'}; charset=utf-8`)
        .send(asText ? `${(JSON.parse(json) as { text: string }).text}\n` : json);
    }
  }
  Object.defineProperty(ViewController, 'name', { value: `${view.service}.${view.name}` });
  return ViewController;
};

/** The revision is in the store, so whoever has seen all that the store holds has seen it. */
const waitFor = async (runtime: Runtime, after: string, tenant: string): Promise<void> => {
  const [, stream, revision] = AFTER.exec(after) as unknown as [string, string, string];
  const [event] = await runtime.store.read(stream, Number(revision), 1);
  if (event?.tenant !== tenant) throw known('not-found');
  if (!(await caughtUpWithBus(runtime))) throw known('not-yet', { headers: { 'retry-after': '1' } });
};
