/** Has a witness at URL cosign a log of ours as it grows: ask.mjs URL WITNESS-VKEY LOG-SKEY. The last line says `N passed, N failed`. */
import { randomUUID } from 'node:crypto';
import {
  cosignedBy,
  cosignedNotes,
  ledgerSealer,
  parseNote,
  parsePolicy,
  parseSigningKey,
  proofs,
} from '@havstang/ledger';
import { startSigner, startWitnesses } from '@havstang/server';
import { openSqlite } from '@havstang/sqlite';

const [url, vkey, skey] = process.argv.slice(2);
const key = parseSigningKey(skey);
const policy = parsePolicy(`witness w ${vkey} ${url}\nquorum w\n`);
const { store, log, ledger, close } = openSqlite(':memory:', { sealer: ledgerSealer, origin: key.name });
const grow = (count) =>
  store.append(
    `note-${randomUUID()}`,
    -1,
    Array.from({ length: count }, () => ({
      id: randomUUID(),
      type: 'se.havstang.interop.noted.v1',
      recordedAt: '2022-03-01T08:00:00.000Z',
      occurredAt: '2022-03-01T08:00:00.000Z',
      tenant: '2584',
      actor: { ref: randomUUID(), role: 'practitioner', unit: 'unit-a' },
      commandId: randomUUID(),
      correlationId: randomUUID(),
      causationId: null,
      schema: 'a'.repeat(64),
      classification: 'open',
      data: { text: 'fel dörr' },
    })),
  );
const ask = () => {
  const logger = { warn: console.error, error: console.error };
  const newest = () => signer.sign();
  const witnesses = startWitnesses({
    policy,
    store: ledger,
    proofs: proofs(log.leaves, log.runs),
    key,
    newest,
    logger,
  });
  const signer = startSigner(ledger, key);
  return { witnesses, signer };
};
let passed = 0;
let failed = 0;
// The last time by one that does not know what the witness has seen, as after a restart.
let asking = ask();
for (const count of [1, 6, 57, 100]) {
  if (count === 100) asking = ask();
  await grow(count);
  await asking.witnesses.askAll();
  const note = cosignedNotes(ledger.checkpoints(), ledger.countersignatures()).at(-1);
  if (note && cosignedBy(policy, parseNote(note)).quorum && Number(note.split('\n')[1]) === (await log.size()))
    passed++;
  else failed++;
}
await asking.signer.stop();
await close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
