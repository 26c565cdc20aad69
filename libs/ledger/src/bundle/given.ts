import { parseCheckpoint, type Checkpoint } from '../checkpoint.js';
import { parseNote, parseVerifierKey, type VerifierKey } from '../note.js';
import type { Policy } from '../policy.js';
import type { FindingLog } from './findings.js';
import { policyIn } from './verify-cosignatures.js';

/** What an auditor holds against a bundle, as texts. */
export type GivenTexts = {
  /** The operator's verifier key (`name+id+base64`), got by another way than in the bundle. */
  readonly trustedKey?: string;
  /** A checkpoint that the auditor kept: a signed note, or its three parts with white space between them, as they stand in minutes. */
  readonly heldCheckpoint?: string;
  /** The auditor's own policy (C2SP tlog-policy): the witnesses that they believe, and how many of them it takes. */
  readonly policy?: string;
};

export type Given = {
  readonly key: VerifierKey | undefined;
  /** It is trusted for being held, not for its signature. */
  readonly held: Checkpoint | undefined;
  readonly policy: Policy | undefined;
};

/** Reads it. What is none of the three is the auditor's slip and nothing of the bundle's: it is a finding, after which nothing is to be tried. */
export const readGiven = ({ trustedKey, heldCheckpoint, policy }: GivenTexts, findings: FindingLog): Given => {
  const key = trustedKey === undefined ? undefined : parseVerifierKey(trustedKey.trim());
  if (trustedKey !== undefined && !key) findings.add('given-key-malformed', { file: '--key' });
  const held = heldCheckpoint === undefined ? undefined : checkpointIn(heldCheckpoint);
  if (heldCheckpoint !== undefined && !held) findings.add('held-malformed', { file: '--checkpoint' });
  const fault = { code: 'given-policy-malformed', file: '--policy' } as const;
  return { key, held, policy: policyIn(policy?.replaceAll('\r', ''), fault, findings) };
};

const checkpointIn = (text: string): Checkpoint | undefined => {
  const note = parseNote(`${text.replaceAll('\r', '').trim()}\n`);
  const parts = text.trim().split(/\s+/);
  return parseCheckpoint(note?.text ?? (parts.length === 3 ? `${parts.join('\n')}\n` : text));
};
