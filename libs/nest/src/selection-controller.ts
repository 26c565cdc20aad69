import { partsOf, toHex, type Part } from '@havstang/ledger';
import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { personOf, runsInstallation, VERIFY, type Person, type Verify } from './auth.js';
import { checked } from './checked.js';
import { AUDITORS } from './ledger-controller.js';
import { known } from './problem-details.js';
import { LEDGER, sealedByNow, type PublishedLedger } from './published-ledger.js';
import { requireRole } from './refusals.js';
import { RUNTIME, type Runtime } from './runtime.js';
import { shownTo } from './shown-to.js';

const PAGE = 1_000;
const natural = z.int().min(0);
const streams = z.array(z.string().min(1).max(200)).max(2_000);

export const headsBody = z.strictObject({ streams: streams.describe('Whose heads are to be proved.') });
export const headsExample = { streams: ['decision-0198c0de-0000-7000-8000-000000000004'] };

export const selectionBody = z.strictObject({
  size: natural.describe('Of the first so many events of the log.'),
  streams: streams.default([]).describe('All events of these.'),
  events: z.array(natural).max(10_000).default([]).describe('And these, by their ledger indexes.'),
  period: z
    .strictObject({ from: z.iso.datetime(), to: z.iso.datetime() })
    .optional()
    .describe('And all from the first to the last that was recorded in this time.'),
  splits: z.array(natural).max(10_000).default([]).describe('Sizes at which the hashes in between are cut.'),
});
export const selectionExample = {
  size: 4,
  streams: ['decision-0198c0de-0000-7000-8000-000000000004'],
  splits: [2],
};

/** What an export of a part of the log takes: its events, the hashes of what stands in between, and the proof that its streams end where they do. */
@Controller('/ledger')
export class SelectionController {
  constructor(
    @Inject(RUNTIME) readonly runtime: Runtime,
    @Inject(LEDGER) readonly ledger: PublishedLedger,
    @Inject(VERIFY) readonly verify: Verify,
  ) {}

  /** Commits to the heads of all streams in the log, and proves those asked for that are of the person's municipality. */
  @Post('heads')
  @HttpCode(200)
  async heads(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const person = await this.allow(request, 'proveHeads');
    const asked = checked(headsBody, request.body ?? {}).streams;
    await sealedByNow(this.runtime, this.ledger);
    const { heads, ...commitment } = await this.ledger.heads(await this.visible(asked, person));
    const proved = heads.map(({ proof, ...head }) => ({ ...head, proof: proof.map(toHex) }));
    void reply.type('application/json; charset=utf-8').send(JSON.stringify({ ...commitment, heads: proved }));
  }

  /**
   * JSON Lines that cover the first `size` events in order: `{index, entry, data}` for one that is asked for, without `data` where it is internal or secret,
   * `{index, leaf}` for one that the person may not see, `{to, hashes}` for all from where the line before ended up to `to`, as the hashes of whole subtrees.
   */
  @Post('selection')
  @HttpCode(200)
  async selection(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const person = await this.allow(request, 'selectEvents');
    const asked = checked(selectionBody, request.body ?? {});
    const sealed = await this.ledger.log.size();
    if (asked.size > sealed)
      throw known('invalid-input', {
        errors: [
          { field: 'size', detail: { en: `The log has ${sealed} events.`, sv: `Loggen har ${sealed} händelser.` } },
        ],
      });
    const indexes = new Set(asked.events);
    for (const stream of await this.visible(asked.streams, person)) {
      for (const { revision } of await this.runtime.store.read(stream)) {
        const index = await this.ledger.log.indexOf(stream, revision);
        if (index !== undefined) indexes.add(index);
      }
    }
    if (asked.period) for (const index of await this.within(asked.period, asked.size)) indexes.add(index);
    const parts = partsOf(indexes, asked.size, asked.splits);
    void reply.type('application/jsonl; charset=utf-8').send(Readable.from(this.lines(parts, person)));
  }

  private async *lines(parts: readonly Part[], person: Person): AsyncGenerator<string> {
    for (const { start, end, shown } of parts) {
      if (shown) {
        yield* this.entries(start, end, person);
      } else {
        const hashes = (await this.ledger.proofs.subtrees({ start, end })).map(toHex);
        yield `${JSON.stringify({ to: end, hashes })}\n`;
      }
    }
  }

  private async *entries(from: number, to: number, person: Person): AsyncGenerator<string> {
    for (let next = from; next < to;) {
      const page = await this.ledger.entries(next, Math.min(PAGE, to - next));
      if (page.length === 0) return;
      next += page.length;
      yield page.map((entry) => `${JSON.stringify(shownTo(person, entry))}\n`).join('');
    }
  }

  /** From the first to the last event that was recorded in the period. */
  private async within({ from, to }: { from: string; to: string }, size: number): Promise<readonly number[]> {
    const [after, before] = [from, to].map((instant) => new Date(instant).toISOString()) as [string, string];
    let [first, last] = [Infinity, -1];
    for (let next = 0; next < size;) {
      const page = await this.ledger.log.read(next, Math.min(PAGE, size - next));
      if (page.length === 0) break;
      next += page.length;
      for (const { index, recordedAt } of page) {
        if (recordedAt < after || recordedAt > before) continue;
        [first, last] = [Math.min(first, index), index];
      }
    }
    return last < 0 ? [] : Array.from({ length: last - first + 1 }, (_, n) => first + n);
  }

  /** Those streams that are there and of the person's municipality. */
  private async visible(asked: readonly string[], person: Person): Promise<readonly string[]> {
    const found: string[] = [];
    for (const stream of new Set(asked)) {
      const [first] = await this.runtime.store.read(stream, 0, 1);
      if (first && (runsInstallation(person) || first.tenant === person.tenant)) found.push(stream);
    }
    return found;
  }

  private async allow(request: FastifyRequest, operation: string): Promise<Person> {
    const person = await personOf(request, this.verify);
    await requireRole(this.runtime, 'reporting', operation, AUDITORS, person);
    return person;
  }
}
