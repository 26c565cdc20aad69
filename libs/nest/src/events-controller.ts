import { cloudEvent, codecOf, CONTRACTS, type Role, type Text } from '@havstang/contracts';
import type { SealedEvent } from '@havstang/kernel';
import { Controller, Get, Inject, Req, Res, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { personOf, VERIFY, type Verify } from './auth.js';
import { known } from './problem-details.js';
import { checked } from './checked.js';
import { LEDGER, sealedByNow, type PublishedLedger } from './published-ledger.js';
import { requireRole } from './refusals.js';
import { RUNTIME, type Runtime } from './runtime.js';

export const FEED_ROLES: readonly [Role, ...Role[]] = [
  'auditor',
  'operator',
  'researcher',
  'processLeader',
  'registrar',
  'controller',
];

export const feedQuery = z.strictObject({
  after: z.coerce.number().int().min(-1).default(-1).describe('Ledger index of the last event you have; −1 for all.'),
  limit: z.coerce.number().int().min(1).max(100_000).default(10_000),
  types: z
    .string()
    .max(2_000)
    .optional()
    .describe('Stored event names to be given, separated by commas; all when left out.'),
});

/** Every name that an event was ever stored under. */
const STORED_TYPES: ReadonlySet<string> = new Set(CONTRACTS.flatMap((contract) => [...codecOf(contract).storedTypes]));

const PAGE = 500;
const KEEP_ALIVE_MS = 15_000;

/** The feed of events for those without Kafka: JSON Lines to read and come back, server-sent events to stay. Resumable at any ledger index. */
@Controller()
export class EventsController implements OnModuleDestroy {
  /** Followers stay for ever; they are let go before the server waits for its connections to end. */
  private readonly stopping = new AbortController();

  constructor(
    @Inject(RUNTIME) readonly runtime: Runtime,
    @Inject(LEDGER) readonly ledger: PublishedLedger,
    @Inject(VERIFY) readonly verify: Verify,
  ) {}

  onModuleDestroy(): void {
    this.stopping.abort();
  }

  @Get('/events')
  async read(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const person = await personOf(request, this.verify);
    await requireRole(this.runtime, 'reporting', 'readEvents', FEED_ROLES, person);
    const live = (request.headers.accept ?? '').includes('text/event-stream');
    const last = request.headers['last-event-id'];
    const { after, limit, types } = checked(feedQuery, {
      ...(request.query as object),
      ...(live && last !== undefined ? { after: last } : {}),
    });
    const wanted = types === undefined ? undefined : new Set(types.split(','));
    const unknown = [...(wanted ?? [])].find((type) => !STORED_TYPES.has(type));
    if (unknown !== undefined)
      throw known('invalid-input', { errors: [{ field: 'types', detail: noSuchType(unknown) }] });
    await this.mustBeWithin(after);
    const mayHave = (event: SealedEvent): boolean =>
      event.tenant === person.tenant && event.classification === 'open' && (wanted?.has(event.type) ?? true);
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const lines = live
      ? this.serverSent(after + 1, mayHave, AbortSignal.any([gone.signal, this.stopping.signal]))
      : this.jsonLines(after + 1, limit, mayHave);
    void reply
      .header('content-type', live ? 'text/event-stream; charset=utf-8' : 'application/jsonl; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(Readable.from(lines));
  }

  /** A reader that is further than the ledger has read another history, or one that was lost since: it would pass over what comes next. */
  private async mustBeWithin(after: number): Promise<void> {
    if (after < (await this.ledger.log.size())) return;
    await sealedByNow(this.runtime, this.ledger);
    const size = await this.ledger.log.size();
    if (after >= size) throw known('ahead-of-ledger', { facts: { after, size } });
  }

  private async *jsonLines(
    from: number,
    limit: number,
    mayHave: (event: SealedEvent) => boolean,
  ): AsyncGenerator<string> {
    let left = limit;
    await sealedByNow(this.runtime, this.ledger);
    for (let next = from; left > 0;) {
      const page = await this.ledger.log.read(next, PAGE);
      const last = page.at(-1);
      if (!last) return;
      next = last.index + 1;
      const given = page.filter(mayHave).slice(0, left);
      left -= given.length;
      if (given.length > 0) yield given.map((event) => `${JSON.stringify(cloudEvent(event))}\n`).join('');
    }
  }

  /** WHATWG server-sent events: `id` is the ledger index. A comment now and then keeps proxies from hanging up. */
  private async *serverSent(
    from: number,
    mayHave: (event: SealedEvent) => boolean,
    signal: AbortSignal,
  ): AsyncGenerator<string> {
    yield ': havstang events\n\n';
    const batches = this.ledger.log.subscribe(from, signal)[Symbol.asyncIterator]();
    let pending = batches.next();
    try {
      while (!signal.aborted) {
        const batch = await Promise.race([pending, quiet(KEEP_ALIVE_MS)]);
        if (batch === 'quiet') {
          yield ': still here\n\n';
          continue;
        }
        if (batch.done) return;
        pending = batches.next();
        const given = batch.value.filter(mayHave);
        yield given
          .map((event) => `id: ${event.index}\nevent: ${event.type}\ndata: ${JSON.stringify(cloudEvent(event))}\n\n`)
          .join('');
      }
    } finally {
      await batches.return?.();
    }
  }
}

const noSuchType = (type: string): Text => ({
  en: `No event is called ${type.slice(0, 100)}. Names are such as se.havstang.challenges.problem-reported.v2; all are at /docs/events.`,
  sv: `Ingen händelse heter ${type.slice(0, 100)}. Namnen ser ut som se.havstang.challenges.problem-reported.v2; alla finns på /docs/events.`,
});

const quiet = (ms: number): Promise<'quiet'> =>
  new Promise((resolve) => setTimeout(() => resolve('quiet'), ms).unref());
