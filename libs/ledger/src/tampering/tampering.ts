import type { FindingCode, Where } from '../bundle/findings.js';
import type { Text } from '../bundle/format.js';
import type { SigningKey } from '../note.js';
import type { Changes, Draft } from './draft.js';
import type { Roll } from './dice.js';

/**
 * What an auditor must have to find it: the bundle alone, the operator's key got by another way, a checkpoint kept from before, or a policy that
 * names witnesses. With less, the bundle passes, and the verdict says what it does not exclude.
 */
export type Needs = 'bundle' | 'key' | 'checkpoint' | 'policy';

/** What a verifier has to say of a changed bundle. */
export type Expectation = {
  /** At least one finding has one of these codes, at this place. */
  readonly codes: readonly FindingCode[];
  readonly where: Partial<Where>;
};

export type Tampered = Expectation & {
  readonly changes: Changes;
  /** A checkpoint that an auditor kept before all this, where it takes one to find it. */
  readonly held?: string;
  /** The auditor's policy, where it takes one to find it. */
  readonly policy?: string;
};

export type Tampering = {
  readonly kind: string;
  /** What was done, as a sentence without a subject. */
  readonly what: Text;
  readonly needs: Needs;
  /** Which bundles it can be done to: those of a whole log, where it moves events; those of a case, a decision or a period; any when undefined. */
  readonly of?: 'whole' | 'part';
  /** Changes a clean bundle in a random place; throws `NoPlace` where it has none. `key` is the one that it was signed with: some forgers have it. */
  readonly tamper: (draft: Draft, roll: Roll, key: SigningKey) => Tampered;
};
