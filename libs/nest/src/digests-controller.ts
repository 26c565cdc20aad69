import type { Service } from '@havstang/contracts';
import { tableOf, type AnyReadModel, type ReadModels, type Row } from '@havstang/kernel';
import { documentDigest } from '@havstang/ledger';
import { Controller, Get, Inject, Req, Res, type Type } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { personOf, runsInstallation, VERIFY, type Verify } from './auth.js';
import { AUDITORS } from './ledger-controller.js';
import { requireRole } from './refusals.js';
import { RUNTIME, type Runtime } from './runtime.js';
import { tableAtRest } from './table-at-rest.js';

export const digestsPath = (service: Service): string => `/api/${service}/read-model-digests`;
export const digestsOperation = (service: Service): string => `${service}ReadModelDigests`;

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
    let rows: string[] = [];
    const take = () => {
      rows = [];
      return ({ key, tenant, document }: Row): void => {
        if (shown(tenant)) rows.push(`${JSON.stringify({ key, tenant, digest: documentDigest(document) })}\n`);
      };
    };
    const { index } = await tableAtRest(readModels, table, take);
    yield `${JSON.stringify({ table, next: index })}\n`;
    yield rows.join('');
  }
}
