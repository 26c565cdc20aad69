import {
  cosignatureBy,
  emptyTree,
  formatAddCheckpoint,
  parseCheckpoint,
  parseNote,
  rootOf,
  signatureLine,
  signCheckpoint,
  type Policy,
  type PolicyWitness,
  type Proofs,
  type SigningKey,
} from '@havstang/ledger';
import type { LoggerService } from '@nestjs/common';
import { answerOf, type WitnessAnswer } from './witness-answer.js';
import type { SignedStore } from './signer.js';

/** What a witness has made known about this log. */
export type WitnessView = {
  readonly name: string;
  /** Largest size that it said it has seen; undefined until it answered. */
  readonly seen: number | undefined;
  /** Whether it said that what is signed here does not continue what it has seen. */
  readonly refused: boolean;
};

export type Witnesses = {
  /** Begins to ask all of them for the newest checkpoint, and does not wait. One that is still being asked gets the newest when it has answered. */
  ask(): void;
  /** Asks all of them and waits for their answers, or as long as one is waited for. */
  askAll(): Promise<void>;
  views(): readonly WitnessView[];
  stop(): Promise<void>;
};

type Parts = {
  readonly policy: Policy;
  readonly store: SignedStore;
  readonly proofs: Pick<Proofs, 'consistency'>;
  readonly key: SigningKey;
  /**
   * The checkpoint over all that the store has acknowledged, signed a moment ago; undefined while some of that is not sealed. An older one must not be
   * cosigned: what was recorded since would seem to be dated back.
   */
  readonly newest: () => Promise<string | undefined>;
  readonly logger: Pick<LoggerService, 'warn' | 'error'> | false;
};

/** Has the witnesses that the policy gives an address for cosign what the signer signs. None of them is ever waited for by a command or the signer. */
export const startWitnesses = ({ policy, store, proofs, key, newest, logger }: Parts): Witnesses => {
  const stopping = new AbortController();
  const asking = policy.witnesses
    .filter(({ url }) => url !== undefined)
    .map((witness) => oneWitness(witness, { store, proofs, key, newest, logger, signal: stopping.signal }));
  return {
    ask: () => asking.forEach((one) => void one.ask()),
    askAll: async () => void (await Promise.all(asking.map((one) => one.ask()))),
    views: () => asking.map((one) => one.view()),
    stop: async () => {
      stopping.abort();
      await Promise.all(asking.map((one) => one.idle()));
    },
  };
};

const sizeOf = (note: string): number => parseCheckpoint(parseNote(note)!.text)!.size;

type One = Omit<Parts, 'policy'> & { readonly signal: AbortSignal };

const oneWitness = (witness: PolicyWitness, { store, proofs, key, newest, logger, signal }: One) => {
  const { name, url } = witness;
  const by = `${witness.key.name}+${witness.key.id}`;
  let seen: number | undefined;
  let refused = false;
  let told: string | undefined;
  let working: Promise<void> | undefined;
  let again = false;

  /** Once for each new reason, so that a dead witness does not fill the log. */
  const tell = (level: 'warn' | 'error', reason: string): void => {
    if (logger && reason !== told && !signal.aborted) logger[level]({ witness: name, url, reason }, 'witness');
    told = reason;
  };

  /** What it has seen, before anything is asked for that it would sign: that of an empty log, which it has always seen more of. */
  const empty = signCheckpoint({ origin: store.origin, size: 0, root: rootOf(emptyTree) }, key);
  const look = async (): Promise<boolean> => {
    const answer = await answerOf(url!, formatAddCheckpoint({ old: 0, proof: [], note: empty }), signal);
    if (answer.status === 409) seen = answer.size;
    else if (answer.status === 200) seen = 0;
    else tell('warn', answer.body);
    return seen !== undefined;
  };

  const keep = async (size: number, note: string, body: string): Promise<boolean> => {
    const signed = parseNote(note + body);
    if (!signed || typeof cosignatureBy(signed, witness.key) === 'string') return false;
    const own = signed.signatures.find(({ name: signer, id }) => signer === witness.key.name && id === witness.key.id)!;
    await store.keepCountersignature({ size, kind: 'cosignature', by, value: signatureLine(own, own.signature) });
    return true;
  };

  const round = async (): Promise<void> => {
    if (seen === undefined && !(await look())) return;
    const note = await newest();
    const size = note === undefined ? 0 : sizeOf(note);
    if (note === undefined || (seen === size && !refused)) return;
    // The second time from the size that the witness said.
    for (let tries = 0; tries < 2; tries++) {
      const old = Math.min(seen ?? 0, size);
      const proof = old === 0 ? [] : await proofs.consistency(old, size);
      const answer: WitnessAnswer = await answerOf(url!, formatAddCheckpoint({ old, proof, note }), signal);
      if (answer.status === 200 && (await keep(size, note, answer.body))) {
        [seen, refused, told] = [size, false, undefined];
        return;
      }
      if (answer.status === 200) return tell('error', 'its signature is not by the key in the policy');
      if (answer.status === 422) {
        refused = true;
        return tell('error', 'it says that this log does not continue what it has seen');
      }
      if (answer.status !== 409) return tell('warn', answer.body);
      seen = answer.size;
      if (seen > size) return tell('error', `it has seen ${seen} events, and there are ${size} here`);
    }
  };

  const work = async (): Promise<void> => {
    do {
      again = false;
      await round().catch((error: unknown) => tell('warn', error instanceof Error ? error.message : String(error)));
    } while (again && !signal.aborted);
    working = undefined;
  };

  return {
    ask(): Promise<void> {
      if (working) again = true;
      return (working ??= work());
    },
    view: (): WitnessView => ({ name, seen, refused }),
    idle: async (): Promise<void> => working,
  };
};
