import type { Countersignature } from '@havstang/kernel';
import { cosignatureBy } from './cosignature.js';
import type { Note } from './note.js';
import { quorumMet, type Policy } from './policy.js';

/** Signed checkpoints with the signature lines of the witnesses put to them. Both ordered by size, as they are kept. */
export const cosignedNotes = (
  checkpoints: readonly { readonly size: number; readonly note: string }[],
  countersignatures: readonly Countersignature[],
): readonly string[] => {
  const lines = new Map<number, string>();
  for (const { size, kind, value } of countersignatures)
    if (kind === 'cosignature') lines.set(size, (lines.get(size) ?? '') + value);
  return checkpoints.map(({ size, note }) => note + (lines.get(size) ?? ''));
};

/** Which witnesses of a policy put their names to a note, and when. */
export type Cosigned = {
  readonly times: ReadonlyMap<string, Date>;
  /** Those whose signature is there and false. */
  readonly wrong: readonly string[];
  readonly quorum: boolean;
};

export const cosignedBy = (policy: Policy, note: Note): Cosigned => {
  const times = new Map<string, Date>();
  const wrong: string[] = [];
  for (const { name, key } of policy.witnesses) {
    const found = cosignatureBy(note, key);
    if (found === 'false') wrong.push(name);
    else if (found !== 'none') times.set(name, found.at);
  }
  return { times, wrong, quorum: quorumMet(policy, new Set(times.keys())) };
};
