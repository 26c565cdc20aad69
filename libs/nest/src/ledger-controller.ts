import { eventSchemas, type Role } from '@havstang/contracts';
import { encodeProof, parseCheckpoint, parseNote, type Checkpoint } from '@havstang/ledger';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { personOf, VERIFY, type Verify } from './auth.js';
import { checked } from './checked.js';
import { known } from './problem-details.js';
import { LEDGER, sealedByNow, type PublishedLedger } from './published-ledger.js';
import { requireRole } from './refusals.js';
import { checkpointPng, checkpointSvg } from './minutes-picture.js';
import { RUNTIME, type Runtime } from './runtime.js';
import { shownTo } from './shown-to.js';

export const AUDITORS: readonly [Role, ...Role[]] = ['auditor', 'operator'];
/** Whoever puts a checkpoint into minutes or the diary needs it too; it says nothing of what the events hold. */
export const CHECKPOINT_READERS: readonly [Role, ...Role[]] = [...AUDITORS, 'secretary', 'registrar'];
const PAGE = 1_000;
const natural = z.coerce.number().int().min(0);

/** What an auditor's tool reads of the ledger: entries, checkpoints, keys and proofs. */
@Controller('/ledger')
export class LedgerController {
  constructor(
    @Inject(RUNTIME) readonly runtime: Runtime,
    @Inject(LEDGER) readonly ledger: PublishedLedger,
    @Inject(VERIFY) readonly verify: Verify,
  ) {}

  /** The newest signed checkpoint; the tree is signed as it stands at this moment. Cosignatures come later: they are with it when it is asked for again. */
  @Get('checkpoint')
  async checkpoint(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.allow(request, 'readCheckpoint', CHECKPOINT_READERS);
    const note = await this.newest();
    void reply.type('text/plain; charset=utf-8').header('cache-control', 'no-store').send(note);
  }

  /** The same for the minutes of a meeting: a QR code with its three lines, and these beneath. */
  @Get('checkpoint.svg')
  async svg(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.allow(request, 'drawCheckpoint', CHECKPOINT_READERS);
    const picture = checkpointSvg(shown(await this.newest()));
    void reply.type('image/svg+xml').header('cache-control', 'no-store').send(picture);
  }

  @Get('checkpoint.png')
  async png(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.allow(request, 'drawCheckpointPng', CHECKPOINT_READERS);
    const picture = checkpointPng(shown(await this.newest()));
    void reply.type('image/png').header('cache-control', 'no-store').send(picture);
  }

  /** The newest checkpoint on which the witnesses of the policy made their quorum. */
  @Get('checkpoint/cosigned')
  async cosigned(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.allow(request, 'readCosignedCheckpoint', CHECKPOINT_READERS);
    const note = await this.ledger.cosigned();
    if (note === undefined) throw known('not-found');
    void reply.type('text/plain; charset=utf-8').header('cache-control', 'no-store').send(note);
  }

  @Get('checkpoints')
  async checkpoints(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.allow(request, 'readCheckpoints');
    const { origin, vkeys, policy } = this.ledger;
    const [checkpoints, timestamps] = [await this.ledger.checkpoints(), await this.ledger.timestamps()];
    json(reply, { origin, vkeys, policy, checkpoints, timestamps });
  }

  /**
   * JSON Lines `{index, entry, data}`: the canonical texts. Of what is internal or secret only `{index, entry}`, of other municipalities only
   * `{index, leaf}`: the tree stays provable, and what is not shown stays where it is.
   */
  @Get('entries')
  async entries(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const person = await this.allow(request, 'readEntries');
    const { from, to } = checked(z.strictObject({ from: natural.default(0), to: natural.optional() }), request.query);
    const { ledger } = this;
    const size = await ledger.log.size();
    const end = Math.min(to ?? size, size);
    const lines = async function* (): AsyncGenerator<string> {
      for (let next = from; next < end;) {
        const page = await ledger.entries(next, Math.min(PAGE, end - next));
        if (page.length === 0) return;
        next += page.length;
        yield page.map((entry) => `${JSON.stringify(shownTo(person, entry))}\n`).join('');
      }
    };
    void reply.header('content-type', 'application/jsonl; charset=utf-8').send(Readable.from(lines()));
  }

  /** Proof that event `index` is in the tree of `size` (RFC 9162 §2.1.3). */
  @Get('proofs/inclusion')
  async inclusion(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.allow(request, 'proveInclusion');
    const { index, size } = checked(z.strictObject({ index: natural, size: natural }), request.query);
    const sealed = await this.ledger.log.size();
    if (size > sealed || index >= size) throw beyond(sealed);
    json(reply, { index, size, proof: encodeProof(await this.ledger.proofs.inclusion(index, size)) });
  }

  /** Proof that the tree of `from` is a prefix of that of `to` (RFC 9162 §2.1.4). */
  @Get('proofs/consistency')
  async consistency(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.allow(request, 'proveConsistency');
    const { from, to } = checked(z.strictObject({ from: natural, to: natural }), request.query);
    const sealed = await this.ledger.log.size();
    if (to > sealed || from > to || from === 0) throw beyond(sealed);
    json(reply, { from, to, proof: encodeProof(await this.ledger.proofs.consistency(from, to)) });
  }

  /** Every JSON Schema that event bodies are written against, by its hash. */
  @Get('schemas')
  async schemas(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.allow(request, 'readSchemas');
    json(reply, Object.fromEntries(eventSchemas().map(({ hash, type, schema }) => [hash, { type, schema }])));
  }

  private async newest(): Promise<string> {
    await sealedByNow(this.runtime, this.ledger);
    const note = await this.ledger.checkpoint();
    if (note === undefined) throw known('not-found');
    return note;
  }

  private async allow(request: FastifyRequest, operation: string, roles = AUDITORS) {
    const person = await personOf(request, this.verify);
    await requireRole(this.runtime, 'reporting', operation, roles, person);
    return person;
  }
}

const shown = (note: string): Checkpoint => parseCheckpoint(parseNote(note)!.text)!;

const beyond = (size: number) =>
  known('invalid-input', {
    errors: [
      {
        field: '',
        detail: {
          en: `The tree has ${size} leaves; ask for 0 ≤ index < size ≤ ${size}.`,
          sv: `Trädet har ${size} löv; fråga efter 0 ≤ index < size ≤ ${size}.`,
        },
      },
    ],
  });

const json = (reply: FastifyReply, body: object): void => {
  void reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(body));
};
