import { CONTRACTS, cloudEvent, fromCloudEvent, ROLES, storedType } from '@havstang/contracts';
import { traceparentOf, type SealedEvent } from '@havstang/kernel';
import { eventIn, headerOf, recordOf, RECORD_OVERHEAD } from './record.js';

const WIRE = { encode: cloudEvent, decode: fromCloudEvent };
const ID = '5d0cf1c0-4a3e-4b8b-9f0e-2f6d1c3b7a10';
/** What stands in an envelope, each as long as there is; a unit has 64 characters at most. */
const types = CONTRACTS.flatMap((contract) =>
  Object.entries(contract.events).map(([name, { version }]) => storedType(contract, name, version)),
);
const longest = (of: readonly string[]): string => of.reduce((one, other) => (other.length > one.length ? other : one));
const event: SealedEvent = {
  id: ID,
  type: longest(types),
  stream: `${longest(CONTRACTS.map(({ name }) => name))}-${ID}`,
  revision: 9_999_999,
  recordedAt: '2026-11-23T23:00:12.483Z',
  occurredAt: '2022-02-01T09:00:00.000Z',
  tenant: '2584',
  actor: { ref: ID, role: longest(Object.keys(ROLES)), unit: 'u'.repeat(64) },
  commandId: '0192f0c4-7d1e-7abc-8def-0123456789ab',
  correlationId: ID,
  causationId: ID,
  schema: '0123456789abcdef',
  classification: 'open',
  data: {},
  index: 999_999_999_999,
  leaf: 'f'.repeat(64),
};

describe('the record of an event', () => {
  const { headers, key, value } = recordOf(WIRE, event);

  it('says where the trace of what made the event is found', () => {
    expect(headerOf(headers, 'traceparent')).toBe('00-0192f0c47d1e7abc8def0123456789ab-8def0123456789ab-01');
    expect(headerOf(headers, 'traceparent')).toBe(traceparentOf(event.commandId));
    expect(headerOf(headers, 'ce_commandid')).toBe(event.commandId);
  });

  it('holds the event as it was, and nothing of the trace', () => {
    expect(eventIn(WIRE, { value: Buffer.from(value) })).toEqual(event);
    expect(value).not.toContain('traceparent');
  });

  it('is besides its value never larger than requests are reckoned with', () => {
    const framed = Object.entries(headers!).reduce(
      // Two lengths of at most two bytes each.
      (bytes, [name, text]) => bytes + Buffer.byteLength(name) + Buffer.byteLength(String(text)) + 4,
      // Length, attributes, two deltas, the lengths of key and value, the count of headers: of at most five bytes each.
      Buffer.byteLength(String(key)) + 7 * 5,
    );
    expect(framed).toBeLessThanOrEqual(RECORD_OVERHEAD);
    expect(framed).toBeGreaterThan(RECORD_OVERHEAD / 2);
  });
});
