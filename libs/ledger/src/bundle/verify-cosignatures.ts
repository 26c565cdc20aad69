import type { Checkpoint } from '../checkpoint.js';
import { cosignedBy } from '../countersigned.js';
import type { Entry } from '../entry.js';
import type { Note } from '../note.js';
import { NotAPolicy, parsePolicy, type Policy } from '../policy.js';
import { whereIs } from './event-checks.js';
import type { FindingLog } from './findings.js';
import { FILES, OPTIONAL } from './format.js';
import { finishFile, type Folder } from './folder.js';

/** What witnesses vouch for in a bundle, by the policy that was gone by. */
export type Witnessed = {
  /** Whose policy: the auditor's own counts for L3, the operator's says only whom they chose. */
  readonly policy: 'given' | 'bundle';
  /** The largest checkpoint of the bundle with a quorum, undefined when there is none. */
  readonly size: number | undefined;
  /** When the quorum was there: the latest of its times. RFC 3339. */
  readonly at: string | undefined;
  /** Which witnesses signed the last checkpoint of the bundle. */
  readonly witnesses: readonly string[];
  /** Whether the quorum stands on the exported size. */
  readonly complete: boolean;
};

/** Follows the checkpoints and the events between them, to see each event in its bracket of time. */
export type Timeline = {
  readonly event: (entry: Entry, index: number, line: number) => void;
  /** A checkpoint whose root the tree had. In order of size. */
  readonly checkpoint: (one: Checkpoint & { readonly line: number; readonly note: Note }) => void;
  readonly finish: () => Witnessed | undefined;
};

export type Believed = { readonly policy: Policy; readonly from: Witnessed['policy'] };

/** The auditor's policy, or the one in the bundle. A policy that names logs must name this one. */
export const readPolicyOf = async (
  folder: Folder,
  own: Policy | undefined,
  findings: FindingLog,
): Promise<Believed | undefined> => {
  const file = OPTIONAL.policy;
  const shipped =
    own || !folder.has(file)
      ? undefined
      : policyIn(await folder.text(file), { code: 'policy-malformed', file }, findings);
  await finishFile(await folder.lines(file), file, folder, findings);
  const policy = own ?? shipped;
  if (!policy) return undefined;
  const { logs } = policy;
  if (logs.length > 0 && !logs.some(({ key }) => key.name === folder.manifest.origin)) {
    findings.add('policy-of-other-log', { file }, { found: logs.map(({ key }) => key.name).join(', ') });
    return undefined;
  }
  return { policy, from: own ? 'given' : 'bundle' };
};

/** The policy that a text is, undefined where there is none; a text that is no policy is the finding of this code. */
export const policyIn = (
  text: string | undefined,
  { code, file }: { readonly code: 'policy-malformed' | 'given-policy-malformed'; readonly file: string },
  findings: FindingLog,
): Policy | undefined => {
  if (text === undefined) return undefined;
  try {
    return parsePolicy(text);
  } catch (error) {
    if (!(error instanceof NotAPolicy)) throw error;
    findings.add(code, { file, line: error.line }, { reason: error.reason });
    return undefined;
  }
};

/** Clocks of the log and of its witnesses differ by no more than this, milliseconds. */
const TOLERANCE_MS = 60_000;

export const openTimeline = ({ manifest }: Folder, believed: Believed | undefined, findings: FindingLog): Timeline => {
  const file = FILES.checkpoints;
  let best: { readonly size: number; readonly first: Date; readonly last: Date } | undefined;
  let end: { readonly size: number; readonly line: number; readonly witnesses: readonly string[] } | undefined;
  /** Of the events since the last checkpoint with a quorum, the one that claims to be the newest. */
  let newest: { readonly entry: Entry; readonly index: number; readonly line: number } | undefined;

  return {
    event(entry, index, line) {
      if (!believed) return;
      const { recordedAt } = entry;
      if (best && Date.parse(recordedAt) < best.first.getTime() - TOLERANCE_MS)
        findings.add('recorded-before-bracket', whereIs(entry, index, line, FILES.entries), {
          recordedAt,
          time: best.first.toISOString(),
        });
      if (newest === undefined || recordedAt > newest.entry.recordedAt) newest = { entry, index, line };
    },
    checkpoint({ size, line, note }) {
      if (!believed) return;
      const { times, wrong, quorum } = cosignedBy(believed.policy, note);
      wrong.forEach((witness) => findings.add('cosignature-false', { file, line }, { size, witness }));
      end = { size, line, witnesses: [...times.keys()] };
      if (!quorum || times.size === 0) return;
      // Witnesses sign one after the other. Whoever is to blame for a date is given the benefit of both ends.
      const sorted = [...times.values()].sort((a, b) => a.getTime() - b.getTime());
      const [first, last] = [sorted[0]!, sorted.at(-1)!];
      if (newest && Date.parse(newest.entry.recordedAt) > last.getTime() + TOLERANCE_MS)
        findings.add('recorded-after-bracket', whereIs(newest.entry, newest.index, newest.line, FILES.entries), {
          recordedAt: newest.entry.recordedAt,
          time: last.toISOString(),
        });
      newest = undefined;
      best = { size, first, last };
    },
    finish() {
      if (!believed) return undefined;
      const { policy, from } = believed;
      const complete = policy.quorum !== undefined && best?.size === manifest.size;
      const witnesses = end?.size === manifest.size ? end.witnesses : [];
      if (!complete && from === 'given')
        findings.add(
          'quorum-missing',
          { file, line: end?.line ?? 1 },
          { size: manifest.size, witnesses: witnesses.join(', ') || '–', last: best?.size ?? '–' },
        );
      return { policy: from, size: best?.size, at: best?.last.toISOString(), witnesses, complete };
    },
  };
};
