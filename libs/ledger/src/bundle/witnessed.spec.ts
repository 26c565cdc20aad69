import { cosign, generateCosigningKey, parseCosigningKey, type CosigningKey } from '../cosignature.js';
import { history } from '../history.fixture.js';
import { generateSigningKey, parseNote, parseSigningKey } from '../note.js';
import { checkpointsOver, newKey } from './source.fixture.js';
import { scratch } from './scratch.fixture.js';
import { verifyBundle } from './verify.js';

const key = newKey();
const events = history(60);
const [lund, lulea, other] = ['lund', 'lulea', 'other'].map((name) =>
  parseCosigningKey(generateCosigningKey(`${name}.example/w`)),
) as [CosigningKey, CosigningKey, CosigningKey];
const witnesses = `witness lund ${lund.vkey}\nwitness lulea ${lulea.vkey}\n`;
const two = `log ${key.vkey}\n${witnesses}group both all lund lulea\nquorum both\n`;
const one = `${witnesses}group either any lund lulea\nquorum either\n`;

const SIZES = [0, 20, 40, 60];
const at = (size: number, seconds = 1): Date =>
  new Date(Date.parse(events[Math.max(0, size - 1)]!.recordedAt) + seconds * 1_000);
/** The checkpoints with what these witnesses put to those of these sizes. */
const cosigned = (signers: readonly (readonly [CosigningKey, readonly number[]])[], seconds?: number) =>
  checkpointsOver(events, SIZES, key).map((note, nth) => {
    const size = SIZES[nth]!;
    const { text } = parseNote(note)!;
    const own = signers.filter(([, sizes]) => sizes.includes(size));
    return note + own.map(([signer]) => cosign(text, signer, at(size, seconds))).join('');
  });

describe('a bundle that witnesses cosigned', () => {
  const work = scratch();
  afterAll(async () => (await work).remove());
  const bundle = async (notes: readonly string[], policy?: string): Promise<string> =>
    (await work).bundle(events, key, {
      policy,
      async *checkpoints() {
        yield* notes;
      },
    });
  const all = [20, 40, 60];

  it('reaches L3 by the auditor’s own policy, and says what that leaves open', async () => {
    const dir = await bundle(cosigned([[lund, all], [lulea, all]])); // prettier-ignore
    const verdict = await verifyBundle(dir, { policy: two });
    expect(verdict).toMatchObject({
      ok: true,
      level: 'L3',
      findings: [],
      key: { from: 'given' },
      witnessed: { policy: 'given', size: 60, witnesses: ['lund', 'lulea'], complete: true },
    });
    expect(verdict.shows.at(-1)!.en).toContain('witnesses');
    expect(verdict.doesNotExclude[0]!.en).toContain('deceive together');
    expect(JSON.stringify(verdict.doesNotExclude)).not.toContain('signed it anew');
  });

  it('reaches no L3 by the policy that came with it', async () => {
    const dir = await bundle(cosigned([[lund, all]]), one);
    expect(await verifyBundle(dir)).toMatchObject({
      ok: true,
      level: 'L1',
      witnessed: { policy: 'bundle', size: 60, complete: true },
    });
  });

  it('says up to which size there is a quorum when the last checkpoint has none', async () => {
    const dir = await bundle(cosigned([[lund, all], [lulea, [20, 40]]])); // prettier-ignore
    const verdict = await verifyBundle(dir, { policy: two });
    expect(verdict).toMatchObject({ ok: false, level: 'L1', witnessed: { size: 40, complete: false } });
    expect(verdict.findings).toMatchObject([{ code: 'quorum-missing', where: { line: expect.any(Number) as number } }]);
    expect(verdict.findings[0]!.message.en).toMatch(/size 60, has no quorum \(cosigned by: lund; .* size: 40\)/);
    expect(await verifyBundle(dir, { policy: one })).toMatchObject({ ok: true, level: 'L3' });
  });

  it('counts nobody whom the policy does not name, and no false signature', async () => {
    const stranger = await bundle(cosigned([[other, all]]));
    expect(await verifyBundle(stranger, { policy: one })).toMatchObject({ ok: false, level: 'L1' });
    const notes = cosigned([[lund, all]]);
    const moved = notes.with(
      3,
      notes[3]!.slice(0, notes[3]!.lastIndexOf('\u2014')) + notes[2]!.split('\n').at(-2)! + '\n',
    );
    const verdict = await verifyBundle(await bundle(moved), { policy: one });
    expect(verdict.findings.map(({ code }) => code).sort()).toEqual(['cosignature-false', 'quorum-missing']);
  });

  it('names an event that was dated before what excludes it, or after what includes it', async () => {
    const late = await verifyBundle(await bundle(cosigned([[lund, all]], 3_600 * 24 * 365)), { policy: one });
    expect(late.findings[0]).toMatchObject({ code: 'recorded-before-bracket', where: { index: 20 } });
    const early = await verifyBundle(await bundle(cosigned([[lund, all]], -3_600 * 24 * 365)), { policy: one });
    expect(early.findings[0]).toMatchObject({ code: 'recorded-after-bracket', where: { index: 19 } });
    expect([late, early].map(({ ok, level }) => [ok, level])).toEqual([[false, 'L1'], [false, 'L1']]); // prettier-ignore
  });

  it('says so when it is given the policy of another log', async () => {
    const policy = `log ${parseSigningKey(generateSigningKey('other.example/log')).vkey}\nquorum none\n`;
    const verdict = await verifyBundle(await bundle(cosigned([])), { policy });
    expect(verdict).toMatchObject({ ok: false, level: 'L1', findings: [{ code: 'policy-of-other-log' }] });
  });

  it('says so when the policy in it is none', async () => {
    const verdict = await verifyBundle(await bundle(cosigned([]), 'quorum nobody\n'));
    expect(verdict).toMatchObject({
      ok: false,
      level: 'L1',
      findings: [{ code: 'policy-malformed', where: { line: 1 } }],
    });
  });

  it('gives no L3 for a policy that asks nobody', async () => {
    const verdict = await verifyBundle(await bundle(cosigned([])), { policy: 'quorum none\n' });
    expect(verdict.level).toBe('L1');
  });
});
