import {
  decodeProof,
  openCheckpoint,
  parseCheckpoint,
  parseNote,
  parseVerifierKey,
  verifyConsistency,
  type Checkpoint,
  type Text,
} from '@havstang/ledger';
import { t } from './command.js';

/** What a watcher remembers of a log between two looks. */
export type Watched = {
  readonly origin: string;
  /** The key that the log signs with: the one given, or the one of the first look. */
  readonly vkey: string;
  /** The last checkpoint that was in order, as a signed note. */
  readonly note: string;
  /** When it was seen. RFC 3339. */
  readonly seenAt: string;
};

/** A log as it can be asked from outside. Each rejects when there is no answer. */
export type WatchSource = {
  readonly checkpoint: () => Promise<string>;
  readonly vkeys: () => Promise<readonly string[]>;
  /** Base64 hashes; undefined when the log gives no proof. */
  readonly consistency: (from: number, to: number) => Promise<readonly string[] | undefined>;
  /** How many events it says that it has sealed. */
  readonly sealed: () => Promise<number>;
};

export const ALARMS = {
  'bad-signature': {
    en: 'the checkpoint is not signed by the key of this log',
    sv: 'kontrollpunkten är inte signerad med loggens nyckel',
  },
  'other-log': { en: 'another log answers at this address', sv: 'en annan logg svarar på adressen' },
  rollback: {
    en: 'the log is smaller than it was: history was cut',
    sv: 'loggen är mindre än den var: historien har kapats',
  },
  fork: {
    en: 'the log does not continue what it was: history was rewritten',
    sv: 'loggen fortsätter inte det som den var: historien har skrivits om',
  },
  gap: {
    en: 'the log gives no proof of what came between',
    sv: 'loggen ger inget bevis för det som kommit emellan',
  },
  unsigned: {
    en: 'the log has events that no new checkpoint covers',
    sv: 'loggen har händelser som ingen ny kontrollpunkt omfattar',
  },
  silent: { en: 'the log has not answered for too long', sv: 'loggen har inte svarat på för länge' },
} as const satisfies Record<string, Text>;

export type Alarm = keyof typeof ALARMS;

export type Look =
  | { readonly outcome: 'first' | 'grown' | 'same'; readonly state: Watched; readonly checkpoint: Checkpoint }
  | { readonly outcome: 'alarm'; readonly alarm: Alarm; readonly note?: string; readonly facts: object }
  | { readonly outcome: 'unreachable'; readonly reason: string };

export type WatchOptions = {
  /** The log's key, got by another way. */
  readonly key: string | undefined;
  /** A log that has not answered for so long is an alarm, milliseconds. */
  readonly patienceMs: number;
  readonly now: () => Date;
};

/** Looks at the log once. What is remembered changes only when all is in order: after an alarm the evidence stays what it was. */
export const look = async (
  state: Watched | undefined,
  source: WatchSource,
  { key, patienceMs, now }: WatchOptions,
): Promise<Look> => {
  let waiting: 'silent' | 'unsigned' = 'silent';
  try {
    const sealed = await source.sealed();
    const note = await source.checkpoint();
    const vkey = key ?? state?.vkey ?? (await source.vkeys()).at(-1);
    const verifier = vkey === undefined ? undefined : parseVerifierKey(vkey);
    if (!verifier) throw new Error(t({ en: 'the key of the log is none', sv: 'loggens nyckel är ingen nyckel' }));
    const found = parseCheckpoint(parseNote(note)?.text ?? '');
    const alarm = (what: Alarm, facts: object = {}): Look => ({ outcome: 'alarm', alarm: what, note, facts });
    const before = state && parseCheckpoint(parseNote(state.note)!.text)!;
    const origin = state?.origin ?? verifier.name;
    if (found && found.origin !== origin) return alarm('other-log', { expected: origin, found: found.origin });
    const checkpoint = openCheckpoint(note, origin, verifier);
    if (!checkpoint) return alarm('bad-signature', { key: verifier.vkey });
    if (before) {
      const facts = { before: before.size, now: checkpoint.size };
      if (checkpoint.size < before.size) return alarm('rollback', facts);
      const texts =
        checkpoint.size === before.size || before.size === 0
          ? []
          : await source.consistency(before.size, checkpoint.size);
      if (texts === undefined) return alarm('gap', facts);
      const proof = decodeProof(texts);
      if (!proof || !verifyConsistency(before.size, checkpoint.size, before.root, checkpoint.root, proof))
        return alarm('fork', facts);
    }
    if (checkpoint.size < sealed) {
      // What has just been written may take a while to be sealed.
      waiting = 'unsigned';
      throw new Error(
        t({
          en: `${sealed} events, and a checkpoint over ${checkpoint.size}`,
          sv: `${sealed} händelser, och en kontrollpunkt över ${checkpoint.size}`,
        }),
      );
    }
    const outcome = before === undefined ? 'first' : checkpoint.size > before.size ? 'grown' : 'same';
    return { outcome, checkpoint, state: { origin, vkey: verifier.vkey, note, seenAt: now().toISOString() } };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const since = state && now().getTime() - Date.parse(state.seenAt);
    return since !== undefined && since > patienceMs
      ? { outcome: 'alarm', alarm: waiting, facts: { since: state!.seenAt, reason } }
      : { outcome: 'unreachable', reason };
  }
};
