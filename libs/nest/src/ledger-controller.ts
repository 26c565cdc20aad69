import { eventSchemas, type Role } from '@havstang/contracts';
import type { BusPosition, ReadModels } from '@havstang/kernel';
import { canonicalJson, encodeProof } from '@havstang/ledger';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { personOf, runsInstallation, VERIFY, type Verify } from './auth.js';
import { fieldErrors, known } from './problem-details.js';
import { requireRole } from './refusals.js';
import { RUNTIME, type Runtime } from './runtime.js';

export const AUDITORS: readonly [Role, ...Role[]] = ['auditor', 'operator'];
const PAGE = 1_000;
const natural = z.coerce.number().int().min(0);

/** What an auditor's tool reads: entries, checkpoints, keys, proofs, and the digests of the read models. */
@Controller('/ledger')
export class LedgerController {
  constructor(
    @Inject(RUNTIME) readonly runtime: Runtime,
    @Inject(VERIFY) readonly verify: Verify,
  ) {}

  /** The newest signed checkpoint; the tree is signed as it stands at this moment. */
  @Get('checkpoint')
  async checkpoint(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.allow(request, 'readCheckpoint');
    const note = await this.runtime.ledger.checkpoint();
    if (note === undefined) throw known('not-found');
    void reply.type('text/plain; charset=utf-8').send(note);
  }

  @Get('checkpoints')
  async checkpoints(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.allow(request, 'readCheckpoints');
    const { origin, vkeys } = this.runtime.ledger;
    json(reply, { origin, vkeys, checkpoints: this.runtime.ledger.checkpoints() });
  }

  /** JSON Lines `{index, entry, data}`: the canonical texts. Of other municipalities only `{index, leaf}`: the tree stays provable, nothing is shown. */
  @Get('entries')
  async entries(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const person = await this.allow(request, 'readEntries');
    const { from, to } = query(z.strictObject({ from: natural.default(0), to: natural.optional() }), request);
    const { ledger } = this.runtime;
    const end = Math.min(to ?? ledger.size(), ledger.size());
    const whole = runsInstallation(person);
    const lines = async function* (): AsyncGenerator<string> {
      for (let next = from; next < end;) {
        const page = ledger.entries(next, Math.min(PAGE, end - next));
        if (page.length === 0) return;
        next += page.length;
        yield page
          .map(({ index, entry, data, leaf }) => {
            const shown = whole || (JSON.parse(entry) as { tenant: string }).tenant === person.tenant;
            return `${JSON.stringify(shown ? { index, entry, data } : { index, leaf: Buffer.from(leaf).toString('hex') })}\n`;
          })
          .join('');
      }
    };
    void reply.header('content-type', 'application/jsonl; charset=utf-8').send(Readable.from(lines()));
  }

  /** Proof that event `index` is in the tree of `size` (RFC 9162 §2.1.3). */
  @Get('proofs/inclusion')
  async inclusion(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.allow(request, 'proveInclusion');
    const { index, size } = query(z.strictObject({ index: natural, size: natural }), request);
    if (size > this.runtime.ledger.size() || index >= size) throw beyond(this.runtime.ledger.size());
    json(reply, { index, size, proof: encodeProof(await this.runtime.ledger.proofs.inclusion(index, size)) });
  }

  /** Proof that the tree of `from` is a prefix of that of `to` (RFC 9162 §2.1.4). */
  @Get('proofs/consistency')
  async consistency(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.allow(request, 'proveConsistency');
    const { from, to } = query(z.strictObject({ from: natural, to: natural }), request);
    if (to > this.runtime.ledger.size() || from > to || from === 0) throw beyond(this.runtime.ledger.size());
    json(reply, { from, to, proof: encodeProof(await this.runtime.ledger.proofs.consistency(from, to)) });
  }

  /** JSON Lines: per table `{table, next}`, then per row `{key, tenant, digest}`, the digest over the canonical document. This municipality's rows. */
  @Get('read-models')
  async readModels(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const person = await this.allow(request, 'readReadModelDigests');
    const { readModels } = this.runtime;
    const whole = runsInstallation(person);
    const lines = async function* (): AsyncGenerator<string> {
      for (const table of await readModels.tables())
        yield* digests(readModels, table, (tenant) => whole || tenant === person.tenant);
    };
    void reply.header('content-type', 'application/jsonl; charset=utf-8').send(Readable.from(lines()));
  }

  /** Every JSON Schema that event bodies are written against, by its hash. */
  @Get('schemas')
  async schemas(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.allow(request, 'readSchemas');
    json(reply, Object.fromEntries(eventSchemas().map(({ hash, type, schema }) => [hash, { type, schema }])));
  }

  private async allow(request: FastifyRequest, operation: string) {
    const person = await personOf(request, this.verify);
    await requireRole(this.runtime, 'reporting', operation, AUDITORS, person);
    return person;
  }
}

/** One table as it was at one position: read again when it moved meanwhile. */
async function* digests(
  readModels: ReadModels,
  table: string,
  shown: (tenant: string) => boolean,
): AsyncGenerator<string> {
  for (;;) {
    const before = await readModels.position(table);
    const rows: string[] = [];
    for await (const { key, tenant, document } of readModels.rows(table)) {
      const digest = () => createHash('sha256').update(canonicalJson(document)).digest('hex');
      if (shown(tenant)) rows.push(`${JSON.stringify({ key, tenant, digest: digest() })}\n`);
    }
    if (!same(before, await readModels.position(table))) continue;
    yield `${JSON.stringify({ table, next: before['all'] ?? 0 })}\n`;
    yield rows.join('');
    return;
  }
}

const same = (a: BusPosition, b: BusPosition): boolean => JSON.stringify(a) === JSON.stringify(b);

const query = <Shape extends z.ZodObject>(schema: Shape, request: FastifyRequest): z.output<Shape> => {
  const parsed = schema.safeParse(request.query);
  if (!parsed.success) throw known('invalid-input', { errors: fieldErrors(parsed.error) });
  return parsed.data;
};

const beyond = (size: number) =>
  known('invalid-input', {
    errors: [{ field: '', detail: `the tree has ${size} leaves; ask for 0 ≤ index < size ≤ ${size}` }],
  });

const json = (reply: FastifyReply, body: object): void => {
  void reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(body));
};
