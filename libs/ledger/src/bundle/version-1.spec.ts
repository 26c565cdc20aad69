import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readDraft } from '../tampering/draft.js';
import { FILES } from './format.js';
import { proveEvent } from './prove.js';
import { readBundle } from './read.js';
import { editLines, relist, scratch } from './scratch.fixture.js';
import { verifyBundle } from './verify.js';

/** Written by the product when version 1 was the format, two of its events withheld. It stays for ever. */
const OLD = join(import.meta.dirname, '../../fixtures/bundle-v1');

describe('a bundle of version 1', () => {
  let work: Awaited<ReturnType<typeof scratch>>;
  beforeAll(async () => (work = await scratch()));
  afterAll(() => work.remove());

  it('still holds, and is read', async () => {
    const trustedKey = (await readFile(join(OLD, FILES.vkeys), 'utf8')).trim();
    const heldCheckpoint = (await readDraft(OLD)).notes[0]!;
    expect(await verifyBundle(OLD, { trustedKey, heldCheckpoint })).toMatchObject({
      ok: true,
      level: 'L2',
      events: 7,
      withheld: 2,
      scope: { kind: 'all' },
    });
    const { events, manifest } = await readBundle(OLD);
    expect(manifest.version).toBe(1);
    const read = [];
    for await (const batch of events()) read.push(...batch.map(({ index }) => index));
    expect(read).toEqual([0, 1, 3, 4, 6]);
    expect(await proveEvent(OLD, { index: 4 })).toContain('index 4');
  });

  it('may not claim what its version does not know', async () => {
    for (const change of [{ scope: { kind: 'all' as const } }, { outOfScope: 0 }, { version: 2 as const }]) {
      const copy = await work.copyOf(OLD);
      await relist(copy, change);
      expect((await verifyBundle(copy)).findings[0]).toMatchObject({ code: 'manifest-malformed' });
    }
  });

  it('does not hold when an event of it is changed', async () => {
    const copy = await work.copyOf(OLD);
    await editLines(copy, FILES.entries, (lines) => lines.with(1, lines[1]!.replace('employee', 'employeE')));
    await relist(copy);
    expect((await verifyBundle(copy)).ok).toBe(false);
  });
});
