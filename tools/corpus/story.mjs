/**
 * A log as the product keeps it: the story, told again and again by its people on a server of its own until it has so many events; at the end some of them
 * are erased. Exports are made as the auditor's tool makes them.
 */
import { DEMO_PASSWORD, signIn } from '@havstang/identity';
import { leafHash, parseSigningKey, writeBundle } from '@havstang/ledger';
import { createHash } from 'node:crypto';
import { sizeOf } from '../../apps/auditor/dist/scope.js';
import { serverSource } from '../../apps/auditor/dist/server-source.js';
import { decideErasure, disposalDecision, eventually } from '../../e2e/erasure/erase.ts';
import { keyIn } from '../../e2e/log.ts';
import { freshServer } from '../../e2e/server.ts';
import { castFor } from '../../examples/fault-reports/cast.ts';
import { play } from '../../examples/fault-reports/play.ts';

/**
 * `exported(dir, asked?, { held, withheld }?)` writes a bundle of all, or of what is asked for as apps/auditor/src/scope.ts has it, to be compared with the
 * checkpoint `held`; `withheld` as to somebody who may not see a part of the streams. Answers what it was made from.
 */
export const openStory = async () => {
  const { server, remove } = await freshServer();
  const cast = await castFor(server.url);
  const token = await signIn({ baseUrl: server.url, username: 'revisor', password: DEMO_PASSWORD });
  const authorization = `Bearer ${token}`;
  const skey = keyIn(server.dataDir);
  const [decisions, times] = [[], []];
  const begun = new Date().toISOString();

  const exported = async (dir, asked, { held, withheld = false } = {}) => {
    const source = await serverSource(server.url, async () => token, new Date().toISOString(), asked, held && sizeOf(held));
    await writeBundle(dir, withheld ? await withholding(source) : source);
    return source;
  };

  return {
    key: parseSigningKey(skey),
    skey,
    exported,
    /** When it began, and when each story ended. */
    begun,
    times,
    decisions,
    cases: async () => (await cast.registrar.read('diarium')).body.cases.map(({ caseId }) => caseId),
    /** One more story. A checkpoint follows it, as one does every minute. */
    async tell() {
      const { decisionId } = await play(cast, () => undefined);
      decisions.push(decisionId);
      times.push(new Date().toISOString());
      const answer = await fetch(new URL('/ledger/checkpoint', server.url), { headers: { authorization } });
      return sizeOf(await answer.text());
    },
    /** Some of those who told of their problems are erased, by a decision of the board. */
    async erase() {
      const decisionId = await disposalDecision(cast);
      for (const person of [cast.caretaker, cast.school, cast.housing, cast.university])
        await decideErasure(cast, person, decisionId);
      const destroyed = async () =>
        (await server.lines()).filter(({ entry }) => entry.includes('governance.person-key-destroyed.')).length;
      await eventually(async () => ((await destroyed()) >= 4 ? true : undefined));
    },
    remove,
  };
};

/** The same log as it is shown to somebody who may not see some of its streams. What an event causes is shown where the event is, as between municipalities. */
const withholding = async (source) => {
  const all = await source.sealed(0, source.size);
  const entries = all.map(({ entry }) => JSON.parse(entry));
  const streamOf = new Map(entries.map(({ id, stream }) => [id, stream]));
  const together = new Map();
  const groupOf = (stream) => {
    const other = together.get(stream);
    return other === undefined ? stream : groupOf(other);
  };
  for (const { stream, causationId } of entries) {
    const [one, other] = [stream, streamOf.get(causationId) ?? stream].map(groupOf);
    if (one !== other) together.set(one, other);
  }
  const isHidden = ({ stream }) => createHash('sha256').update(groupOf(stream)).digest()[0] % 3 === 0;
  const shown = all.map((text, n) =>
    isHidden(entries[n]) ? { leaf: Buffer.from(leafHash(text.entry)).toString('hex') } : text,
  );
  return { ...source, sealed: async (from, limit) => shown.slice(from, from + limit) };
};
