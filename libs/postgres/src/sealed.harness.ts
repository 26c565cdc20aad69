import { randomUUID } from 'node:crypto';
import type { Positioned, SealedEvent, SealedLog, Sealing } from '@havstang/kernel';
import type { TestDatabase } from './server.harness.js';

let position = 0;

/** The next events of a stream, as a store would give them. */
export const positioned = (stream: string, from: number, count: number, text = 'fel dörr'): readonly Positioned[] =>
  Array.from({ length: count }, (_, n) => ({
    event: {
      id: randomUUID(),
      type: 'se.havstang.conformance.noted.v1',
      stream,
      revision: from + n,
      recordedAt: '2022-03-01T08:00:00.000Z',
      occurredAt: '2022-03-01T08:00:00.000Z',
      tenant: '2584',
      actor: { ref: '3f0c8a52-7f0e-4c6a-9a57-3a1d1f6f6b01', role: 'practitioner', unit: 'unit-a' },
      commandId: randomUUID(),
      correlationId: randomUUID(),
      causationId: null,
      schema: 'a'.repeat(64),
      classification: 'open',
      data: { text },
    },
    position: String((position += 1)),
  }));

/** Seals this many events of a new stream, and answers them as the log has them. */
export const aSealedStream = async (
  { sealing, log }: { readonly sealing: Sealing; readonly log: SealedLog },
  count: number,
): Promise<readonly SealedEvent[]> => {
  await sealing.seal(positioned(`conformance-${randomUUID()}`, 0, count));
  return log.read((await log.size()) - count, count);
};

/** The server ends the session of whoever leads; resolves when it is gone. Standbys live on. */
export const deposeIn = async (database: TestDatabase): Promise<void> => {
  await database.admin(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_locks
     WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
};
