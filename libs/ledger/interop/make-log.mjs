/** Prints a small log made by libs/ledger as JSON: entries, a signed checkpoint at every size, and every proof between them. */
import {
  encodeProof,
  generateSigningKey,
  leafHash,
  ledgerSealer,
  parseSigningKey,
  proofs,
  rootOfLeaves,
  signCheckpoint,
} from '@havstang/ledger';

const SIZE = 40;
const origin = 'havstang.example/interop';
const key = parseSigningKey(generateSigningKey(origin));

const entries = Array.from({ length: SIZE }, (_, n) => {
  const id = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  return ledgerSealer.seal({
    id,
    type: 'se.havstang.challenges.problem-reported.v1',
    stream: `problem-${id}`,
    revision: 0,
    recordedAt: '2022-10-03T08:15:00.000Z',
    occurredAt: '2022-10-03T08:15:00.000Z',
    tenant: '2584',
    actor: { ref: id, role: 'employee', unit: 'näringsliv "norr"' },
    commandId: id,
    correlationId: id,
    causationId: null,
    schema: '0123456789abcdef',
    classification: 'open',
    data: { title: `Felanmälan ${n} 🚪` },
  }).entry;
});
const leaves = entries.map((entry) => leafHash(entry));
const { inclusion, consistency } = proofs(async (from, limit) => leaves.slice(from, from + limit));

const log = { vkey: key.vkey, checkpoints: [], entries, inclusion: [], consistency: [] };
for (let size = 0; size <= SIZE; size++) {
  log.checkpoints.push(signCheckpoint({ origin, size, root: rootOfLeaves(leaves.slice(0, size)) }, key));
  for (let index = 0; index < size; index++) {
    log.inclusion.push({ index, size, proof: encodeProof(await inclusion(index, size)) });
  }
  for (let older = 1; older <= size; older++) {
    log.consistency.push({ older, size, proof: encodeProof(await consistency(older, size)) });
  }
}
console.log(JSON.stringify(log));
