import { leafHash, parseVerifierKey, openCheckpoint, rootOfLeaves } from '@havstang/ledger';
import { gunzipSync } from 'node:zlib';
import { ask } from './http.ts';
import { LUND, tokenFor } from './people.ts';
import { freshServer, type Server } from './server.ts';

/** A body as the bytes that came, and the headers. */
const bytesOf = async (server: Server, path: string, token: string, encoding = 'identity') => {
  const response = await fetch(`${server.url}/ledger/${path}`, {
    headers: { authorization: `Bearer ${token}`, 'accept-encoding': encoding },
  });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
};

/** Entries, each after its length in two bytes. */
const unbundled = (bundle: Buffer): string[] => {
  const entries: string[] = [];
  for (let at = 0; at < bundle.length;) {
    const length = bundle.readUInt16BE(at);
    entries.push(bundle.toString('utf8', at + 2, at + 2 + length));
    at += 2 + length;
  }
  return entries;
};

describe('the ledger as tiles, over HTTP', () => {
  let server: Server;
  let remove: () => Promise<void>;
  let auditor: string;
  let foreign: string;
  let everything: string;
  beforeAll(async () => {
    ({ server, remove } = await freshServer());
    const leader = await tokenFor(server, { roles: ['processLeader'] });
    auditor = await tokenFor(server, { roles: ['auditor'] });
    foreign = await tokenFor(server, { roles: ['auditor'], tenant: LUND });
    everything = await tokenFor(server, { roles: ['operator'], tenant: '0000' });
    for (let n = 0; n < 3; n++)
      await ask(server, '/api/challenges/problems', { token: leader, body: { title: 'T', description: 'D' } });
    const other = await tokenFor(server, { roles: ['processLeader'], tenant: LUND });
    await ask(server, '/api/challenges/problems', { token: other, body: { title: 'T', description: 'D' } });
  });
  afterAll(() => remove());

  it('gives the leaves whose root is the signed one, to be kept for ever by whoever asked', async () => {
    const { vkeys, checkpoints } = (await ask(server, '/ledger/checkpoints', { token: auditor })).json<{
      vkeys: string[];
      checkpoints: string[];
    }>();
    const note = await ask(server, '/ledger/checkpoint', { token: auditor });
    expect(note.headers.get('cache-control')).toBe('no-store');
    const key = parseVerifierKey(vkeys[0]!)!;
    const { size, root } = openCheckpoint(note.text, key.name, key)!;
    expect(checkpoints.length).toBeLessThanOrEqual(size);
    const { status, headers, bytes } = await bytesOf(server, `tile/0/000.p/${size}`, auditor);
    expect([status, headers.get('content-type')]).toEqual([200, 'application/octet-stream']);
    expect(headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    const leaves = Array.from({ length: size }, (_, n) => bytes.subarray(n * 32, n * 32 + 32));
    expect(bytes).toHaveLength(size * 32);
    expect(Buffer.from(rootOfLeaves(leaves))).toEqual(Buffer.from(root));
  });

  it('gives a bundle to whoever may see all of it, and to nobody else', async () => {
    const own = await bytesOf(server, 'tile/entries/000.p/3', auditor);
    expect(own.status).toBe(200);
    const leaves = (await bytesOf(server, 'tile/0/000.p/4', auditor)).bytes;
    unbundled(own.bytes).forEach((entry, n) =>
      expect(Buffer.from(leafHash(entry))).toEqual(leaves.subarray(n * 32, n * 32 + 32)),
    );
    expect((await bytesOf(server, 'tile/entries/000.p/4', auditor)).status).toBe(404);
    expect((await bytesOf(server, 'tile/entries/000.p/3', foreign)).status).toBe(404);
    const all = await bytesOf(server, 'tile/entries/000.p/4', everything);
    expect(unbundled(all.bytes).map((entry) => (JSON.parse(entry) as { tenant: string }).tenant)).toEqual([
      ...Array<string>(3).fill('2584'),
      LUND,
    ]);
    const refused = await bytesOf(server, 'tile/entries/000.p/4', auditor);
    expect(refused.headers.get('cache-control') ?? '').not.toContain('immutable');
    expect(refused.bytes.toString()).toContain('/ledger/entries');
  });

  it('packs a bundle for those who can unpack it', async () => {
    // fetch unpacks by itself, so that what comes is what was asked for in any case.
    const packed = await bytesOf(server, 'tile/entries/000.p/3', auditor, 'gzip');
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    const plain = await bytesOf(server, 'tile/entries/000.p/3', auditor);
    expect(plain.headers.get('content-encoding')).toBeNull();
    const unpacked = packed.bytes[0] === 0x1f && packed.bytes[1] === 0x8b ? gunzipSync(packed.bytes) : packed.bytes;
    expect(unpacked).toEqual(plain.bytes);
  });

  it.each([
    'tile/0/000',
    'tile/0/000.p/200',
    'tile/1/000.p/1',
    'tile/0/0',
    'tile/data/000',
    'tile/',
    'tile/entries/001',
  ])('has no %s', async (path) => expect((await bytesOf(server, path, auditor)).status).toBe(404));

  it('is for auditors and operators', async () => {
    expect((await ask(server, '/ledger/tile/0/000.p/1', {})).status).toBe(401);
    const leader = await tokenFor(server, { roles: ['processLeader'] });
    for (const path of ['0/000.p/1', 'entries/000.p/1'])
      expect((await ask(server, `/ledger/tile/${path}`, { token: leader })).status).toBe(403);
  });
});
