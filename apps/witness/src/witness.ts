import { createHash } from 'node:crypto';
import { crashPoint } from '@havstang/kernel';
import {
  cosign,
  judgeCheckpoint,
  openRequest,
  parseAddCheckpoint,
  signatureLine,
  type CosigningKey,
  type VerifierKey,
} from '@havstang/ledger';
import type { WitnessStore } from '@havstang/sqlite';

/** An answer of the witness, before it is HTTP. */
export type Answer = { readonly status: number; readonly type: string; readonly body: string };

export type Witness = {
  /** C2SP tlog-witness, add-checkpoint: the body of the request to the answer. Throws `Unavailable` when it could not be remembered. */
  add(body: string): Answer;
  /** The last note cosigned of the log whose origin has this SHA-256 in hex. */
  last(originHash: string): Answer;
};

const text = (status: number, body: string, type = 'text/plain; charset=utf-8'): Answer => ({ status, type, body });

/**
 * A witness over its memory. What it signs it remembers first: whatever fails after that, it never signs a tree that does not continue the last. The time
 * in its signature is taken before that too, so that a later size never bears an earlier time.
 */
export const createWitness = (
  store: WitnessStore,
  key: CosigningKey,
  logs: readonly VerifierKey[],
  now: () => Date,
): Witness => {
  const keysOf = (origin: string): readonly VerifierKey[] => logs.filter(({ name }) => name === origin);
  const origins = new Map(logs.map(({ name }) => [createHash('sha256').update(name).digest('hex'), name]));
  return {
    add(body) {
      const request = parseAddCheckpoint(body);
      if (!request) return text(400, 'this is not the body of add-checkpoint\n');
      const opened = openRequest(request, keysOf);
      if ('why' in opened) return text(opened.status, `${opened.why}\n`);
      const { origin } = opened.checkpoint;
      const answer = store.advance(origin, (last) => {
        const judged = judgeCheckpoint(request, opened, last);
        if (judged.status === 409) return { answer: text(409, `${judged.size}\n`, 'text/x.tlog.size') };
        if (judged.status !== 200) return { answer: text(judged.status, `${judged.why}\n`) };
        const { note, checkpoint } = judged;
        const line = cosign(note.text, key, now());
        const own = note.signatures.filter(({ name, id }) =>
          keysOf(origin).some((known) => known.name === name && known.id === id),
        );
        const lines = own.map(({ signature, ...signer }) => signatureLine(signer, signature));
        crashPoint('witness:signed');
        return {
          answer: text(200, line),
          keep: { ...checkpoint, note: `${note.text}\n${lines.join('')}${line}` },
        };
      });
      crashPoint('witness:kept');
      return answer;
    },
    last(originHash) {
      const origin = origins.get(originHash);
      const kept = origin === undefined ? undefined : store.last(origin);
      return kept ? text(200, kept.note) : text(404, 'nothing was cosigned of such a log\n');
    },
  };
};
