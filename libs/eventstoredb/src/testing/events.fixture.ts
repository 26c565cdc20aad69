import { randomUUID } from 'node:crypto';
import type { NewEvent } from '@havstang/kernel';

export const aStream = (): string => `eventstoredb-${randomUUID()}`;

export const anEvent = (over: Partial<NewEvent> = {}): NewEvent => ({
  id: randomUUID(),
  type: 'se.havstang.eventstoredb.noted.v1',
  recordedAt: '2022-03-01T08:00:00.000Z',
  occurredAt: '2022-02-28T12:30:00.000Z',
  tenant: '2584',
  actor: { ref: '3f0c8a52-7f0e-4c6a-9a57-3a1d1f6f6b01', role: 'practitioner', unit: 'unit-a' },
  commandId: randomUUID(),
  correlationId: randomUUID(),
  causationId: null,
  schema: 'a'.repeat(16),
  classification: 'open',
  data: { note: 'fel dörr' },
  ...over,
});

export const someEvents = (count: number): readonly NewEvent[] =>
  Array.from({ length: count }, (_, n) => anEvent({ data: { n } }));
