import { PEOPLE, type Contract } from '@havstang/contracts';
import { NotFound, withPlaceholders } from '@havstang/kernel';
import { Controller, Get, Inject, Req, Res, type Type } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { personOf, VERIFY, type Verify } from './auth.js';
import { languageOf } from './language.js';
import { requireRole } from './refusals.js';
import { PERSONAL_TEXTS, revealIn } from './reveal.js';
import { RUNTIME, type Runtime } from './runtime.js';

export const historyPath = (contract: Contract): string => `/api/${contract.service}/${contract.path}/{id}/history`;
export const historyOperation = (contract: Contract): string => `${contract.name}History`;

/**
 * The events of one thing, straight from the store, with its revision as `ETag` for the next command's `If-Match`. A body that is not open is shown to
 * whoever wrote it.
 */
export const historyController = (contract: Contract): Type => {
  @Controller()
  class HistoryController {
    constructor(
      @Inject(RUNTIME) readonly runtime: Runtime,
      @Inject(VERIFY) readonly verify: Verify,
    ) {}

    @Get(historyPath(contract).replace('{id}', ':id'))
    async read(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
      const person = await personOf(request, this.verify);
      await requireRole(this.runtime, contract.service, historyOperation(contract), PEOPLE, person);
      const stream = `${contract.name}-${(request.params as { id: string }).id.toLowerCase()}`;
      const events = await this.runtime.store.read(stream);
      const last = events.at(-1);
      if (last?.tenant !== person.tenant) throw new NotFound(stream);
      const open = events.map((event) =>
        event.classification === 'open' || event.actor.ref === person.ref
          ? withPlaceholders(event)
          : { ...event, data: null },
      );
      const body = JSON.stringify({ stream, revision: last.revision, events: open });
      const { json, header } = await revealIn(this.runtime, person, languageOf(request), body);
      if (header !== undefined) void reply.header(PERSONAL_TEXTS, header);
      void reply
        .header('etag', `"${last.revision}"`)
        .header('content-type', 'application/json; charset=utf-8')
        .send(json);
    }
  }
  Object.defineProperty(HistoryController, 'name', { value: `${contract.service}.${contract.name}.history` });
  return HistoryController;
};
