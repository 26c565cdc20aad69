import type { Service } from '@havstang/contracts';
import { ALL, tableOf, type AnyReadModel, type BusPosition, type ReadModels } from '@havstang/kernel';
import { documentDigest } from '@havstang/ledger';
import { Controller, Get, Inject, Req, Res, type Type } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { personOf, runsInstallation, VERIFY, type Verify } from './auth.js';
import { AUDITORS } from './ledger-controller.js';
import { requireRole } from './refusals.js';
import { RUNTIME, type Runtime } from './runtime.js';

export const digestsPath = (service: Service): string => `/api/${service}/read-model-digests`;
export const digestsOperation = (service: Service): string => `${service}ReadModelDigests`;

/** How long a table that moves is left to come to rest before it is looked at again, milliseconds. */
const REST_MS = 20;

/**
 * What an auditor compares a replay with, as JSON Lines: per table of the service `{table, next}`, then per row `{key, tenant, digest}`, the digest over
 * the canonical document. Rows of the person's own municipality.
 */
export const digestsController = (service: Service, models: readonly AnyReadModel[]): Type => {
  @Controller()
  class DigestsController {
    constructor(
      @Inject(RUNTIME) readonly runtime: Runtime,
      @Inject(VERIFY) readonly verify: Verify,
    ) {}

    @Get(digestsPath(service))
    async read(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
      const person = await personOf(request, this.verify);
      await requireRole(this.runtime, service, digestsOperation(service), AUDITORS, person);
      const shown = (tenant: string): boolean => runsInstallation(person) || tenant === person.tenant;
      const lines = linesOf(this.runtime.readModels, models.map(tableOf), shown);
      void reply.header('content-type', 'application/jsonl; charset=utf-8').send(Readable.from(lines));
    }
  }
  Object.defineProperty(DigestsController, 'name', { value: `${service}.digests` });
  return DigestsController;
};

async function* linesOf(
  readModels: ReadModels,
  tables: readonly string[],
  shown: (tenant: string) => boolean,
): AsyncGenerator<string> {
  for (const table of tables) {
    // One table as it was at one ledger index: read again when it has moved meanwhile.
    for (;;) {
      const before = await readModels.position(table);
      const rows: string[] = [];
      for await (const { key, tenant, document } of readModels.rows(table)) {
        if (shown(tenant)) rows.push(`${JSON.stringify({ key, tenant, digest: documentDigest(document) })}\n`);
      }
      if (isWhole(before) && same(before, await readModels.position(table))) {
        yield `${JSON.stringify({ table, next: before[ALL] ?? 0 })}\n`;
        yield rows.join('');
        break;
      }
      await sleep(REST_MS);
    }
  }
}

/** No partition is ahead of the index up to which all of them are complete. */
const isWhole = (position: BusPosition): boolean =>
  Object.values(position).every((next) => next <= (position[ALL] ?? 0));

const same = (a: BusPosition, b: BusPosition): boolean => JSON.stringify(a) === JSON.stringify(b);
