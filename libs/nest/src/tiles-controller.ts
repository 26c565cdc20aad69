import { entryBundle, leavesFor, parseTilePath, TILE_WIDTH, type Tile } from '@havstang/ledger';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { personOf, runsInstallation, VERIFY, type Person, type Verify } from './auth.js';
import { AUDITORS } from './ledger-controller.js';
import { known } from './problem-details.js';
import { LEDGER, type PublishedLedger } from './published-ledger.js';
import { requireRole } from './refusals.js';
import { RUNTIME, type Runtime } from './runtime.js';

const compress = promisify(gzip);

/** What is in a tile never changes. `private`: it is for whoever showed a token, and a cache that several people share may not keep it for the others. */
const FOR_EVER = 'private, max-age=31536000, immutable';
const VARY = 'accept-encoding, authorization';

/** The ledger as C2SP tlog-tiles has it, with `/ledger` for its prefix: any tool written for that reads it, given a token. */
@Controller('/ledger/tile')
export class TilesController {
  constructor(
    @Inject(RUNTIME) readonly runtime: Runtime,
    @Inject(LEDGER) readonly ledger: PublishedLedger,
    @Inject(VERIFY) readonly verify: Verify,
  ) {}

  @Get('*')
  async read(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const person = await personOf(request, this.verify);
    const path = request.url.slice('/ledger/tile/'.length).split('?', 1)[0]!;
    const operation = path.startsWith('entries/') ? 'readEntryBundle' : 'readTile';
    await requireRole(this.runtime, 'reporting', operation, AUDITORS, person);
    const tile = parseTilePath(path);
    if (!tile || leavesFor(tile) > (await this.ledger.log.size())) throw known('not-found');
    const entries = tile.level === 'entries';
    const bytes = entries ? await this.bundle(tile, person) : Buffer.concat(await this.ledger.proofs.tile(tile));
    void reply.type('application/octet-stream').header('cache-control', FOR_EVER).header('vary', VARY);
    // Hashes do not get smaller.
    const zipped = entries && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    if (zipped) void reply.header('content-encoding', 'gzip');
    void reply.send(zipped ? await compress(bytes) : bytes);
  }

  /** All of its entries or nothing: with some of them left out it would not be the bundle whose leaves are in the tree. */
  private async bundle({ index, width }: Tile, person: Person): Promise<Uint8Array> {
    const from = index * TILE_WIDTH;
    const entries: string[] = [];
    while (entries.length < width) {
      const page = await this.ledger.entries(from + entries.length, width - entries.length);
      if (page.length === 0) throw known('not-found');
      entries.push(...page.map(({ entry }) => entry));
    }
    const own = ({ tenant }: { tenant: string }): boolean => tenant === person.tenant;
    if (!runsInstallation(person) && !entries.every((entry) => own(JSON.parse(entry) as { tenant: string })))
      throw known('not-found', { detail: MIXED });
    return entryBundle(entries);
  }
}

const MIXED = {
  en: 'This bundle holds entries of other municipalities, and a bundle is given whole or not at all. /ledger/entries gives yours, and of the others the leaf.',
  sv: 'Knippet innehåller andra kommuners poster, och ett knippe lämnas ut helt eller inte alls. /ledger/entries ger era, och av de andra lövet.',
};
