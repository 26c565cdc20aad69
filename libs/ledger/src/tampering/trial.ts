import { scopeOf } from '../bundle/format.js';
import type { Verdict } from '../bundle/verdict.js';
import { verifyBundle, type VerifyOptions } from '../bundle/verify.js';
import type { SigningKey } from '../note.js';
import { BY_EXPORTER } from './by-exporter.js';
import { BY_FORGER } from './by-forger.js';
import { BY_HAND } from './by-hand.js';
import { BY_KEEPER } from './by-keeper.js';
import { BY_OPERATOR } from './by-operator.js';
import { BY_SEALER } from './by-sealer.js';
import { BY_WITNESSED } from './by-witnessed.js';
import { dice, NoPlace } from './dice.js';
import { writeDraft, type Draft } from './draft.js';
import type { Expectation, Tampered, Tampering } from './tampering.js';

/** Every kind of tampering that a bundle can suffer, those that anybody can do first. */
export const TAMPERINGS: readonly Tampering[] = [
  ...BY_HAND,
  ...BY_FORGER,
  ...BY_EXPORTER,
  ...BY_KEEPER,
  ...BY_OPERATOR,
  ...BY_SEALER,
  ...BY_WITNESSED,
];

/** A changed bundle on disk, and what a verifier has to say of it. */
export type Trial = Expectation & {
  readonly kind: string;
  readonly dir: string;
  /** What the auditor has: enough to find it. */
  readonly options: VerifyOptions;
  /** What somebody has who has less, to whom the bundle passes; undefined where the bundle alone is enough. */
  readonly tooLittle: VerifyOptions | undefined;
};

/**
 * Writes a bundle with one change in it as the new folder `into`, on the disk of the clean ones, which take turns. The same seed makes the same change in the
 * same place; only the key that a forger makes up is another each time. Throws `NoPlace` when none of the bundles has a place for it.
 */
export const makeTrial = async (
  drafts: readonly Draft[],
  tampering: Tampering,
  seed: number,
  key: SigningKey,
  into: string,
): Promise<Trial> => {
  const [draft, { changes, held, policy, codes, where }] = tamperedOne(drafts, tampering, seed, key);
  await writeDraft(draft, changes, into);
  const trustedKey = key.vkey;
  const [options, tooLittle] = {
    bundle: [{}, undefined] as const,
    key: [{ trustedKey }, {}] as const,
    checkpoint: [{ trustedKey, ...(held !== undefined && { heldCheckpoint: held }) }, { trustedKey }] as const,
    policy: [{ trustedKey, ...(policy !== undefined && { policy }) }, { trustedKey }] as const,
  }[tampering.needs];
  return { kind: tampering.kind, dir: into, options, tooLittle, codes, where };
};

const tamperedOne = (
  drafts: readonly Draft[],
  { kind, tamper, of }: Tampering,
  seed: number,
  key: SigningKey,
): readonly [Draft, Tampered] => {
  const fitting = drafts.filter((draft) => of === undefined || (of === 'whole') === isWhole(draft));
  for (let n = 0; n < fitting.length; n++) {
    const draft = fitting[(seed + n) % fitting.length]!;
    try {
      return [draft, tamper(draft, dice(seed), key)];
    } catch (error) {
      if (!(error instanceof NoPlace)) throw error;
    }
  }
  throw new NoPlace(`none of these bundles has a place for ${kind}`);
};

/** Does the bundle speak of the whole log, withheld events among the rest? */
const isWhole = ({ manifest }: Draft): boolean => scopeOf(manifest).kind === 'all';

/**
 * Verifies a changed bundle and tells what is amiss with the verdicts; undefined when they are as they have to be: with what the auditor has, the change
 * is found, by the right name, in the right place, and nothing earlier is blamed; with less, the bundle passes and the verdict says what it leaves open.
 */
export const judge = async (trial: Trial, verify = verifyBundle): Promise<string | undefined> => {
  const verdict = await verify(trial.dir, trial.options);
  const wrong = misjudged(trial, verdict);
  if (wrong !== undefined || trial.tooLittle === undefined) return wrong;
  const blind = await verify(trial.dir, trial.tooLittle);
  if (!blind.ok || blind.level !== 'L1') return `without ${needed(trial)} it should reach L1, not ${blind.level}`;
  const said = blind.doesNotExclude.map(({ en }) => en).join('; ');
  return /signed it anew|somebody else's/.test(said) ? undefined : `passes L1 and does not say what that leaves open`;
};

const needed = ({ options: { policy, heldCheckpoint } }: Trial): string =>
  policy !== undefined ? 'a policy' : heldCheckpoint !== undefined ? 'a checkpoint' : 'the key';

const misjudged = ({ codes, where, options }: Trial, { ok, level, findings }: Verdict): string | undefined => {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (ok || errors.length === 0) return 'not found';
  const { heldCheckpoint, policy, trustedKey } = options;
  const alone = trustedKey === undefined ? undefined : 'L0';
  const reached = heldCheckpoint === undefined && policy === undefined ? alone : 'L1';
  if (level !== undefined && level !== 'L0' && level !== reached) return `found, and yet ${level}`;
  const hit = errors.some(
    ({ code, where: at }) =>
      codes.includes(code) && Object.entries(where).every(([name, value]) => at[name as keyof typeof at] === value),
  );
  const list = errors.map(({ code, where: at }) => `${code} ${JSON.stringify(at)}`).join(', ');
  if (!hit) return `expected ${codes.join(' or ')} at ${JSON.stringify(where)}, found ${list}`;
  const earlier = errors.some(
    ({ where: at }) => where.index !== undefined && at.index !== undefined && at.index < where.index,
  );
  return earlier ? `blames an earlier event: ${list}` : undefined;
};
