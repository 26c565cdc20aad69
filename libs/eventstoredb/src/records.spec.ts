import type { AllStreamResolvedEvent } from '@eventstore/db-client';
import { ledgerSealer } from '@havstang/ledger';
import { UnreadableEvent } from './errors.js';
import { toStored } from './layout.js';
import { comparePositions, formatPosition, parsePosition } from './position.js';
import { recordOf } from './records.js';
import { anEvent } from './testing/events.fixture.js';

const position = { commit: 9_007_199_254_740_993n, prepare: 9_007_199_254_740_993n };
const at = '9007199254740993/9007199254740993';
const created = new Date('2026-11-25T03:00:00.125Z');

const record = (event: object): AllStreamResolvedEvent =>
  ({
    commitPosition: position.commit,
    event: {
      id: anEvent().id,
      streamId: 'order-7',
      revision: 0n,
      type: 'order-placed',
      isJson: true,
      data: {},
      position,
      created,
      ...event,
    },
  }) as AllStreamResolvedEvent;

describe('a record of the global order', () => {
  it('that is ours becomes the event with its place', () => {
    const event = anEvent();
    const { type, data, metadata } = toStored(event, ledgerSealer.seal({ ...event, stream: 's', revision: 0 }).data);
    const stored = { id: event.id, type, data, metadata, streamId: 'problem-1', revision: 3n };
    expect(recordOf(record(stored))).toEqual({
      position,
      is: { event: { event: { ...event, stream: 'problem-1', revision: 3 }, position: at } },
    });
  });

  it.each([
    ['of another system', {}],
    ['of another system, in bytes', { isJson: false, data: new Uint8Array(1), metadata: new Uint8Array(1) }],
    ['a link', { type: '$>', data: '3@problem-1', isJson: false }],
    ['statistics', { streamId: '$stats-127.0.0.1:2113', type: '$statsCollected' }],
    ['metadata of a system stream', { streamId: '$$$settings', type: '$metadata' }],
    ['the end of a system stream', { streamId: '$projections-x', type: '$streamDeleted', revision: 2n ** 63n - 1n }],
  ])('is passed over: %s', (_, event) => {
    expect(recordOf(record(event))).toEqual({ position, is: 'nothing' });
  });

  it('that claims to be ours and is not what we write is an error', () => {
    expect(() => recordOf(record({ type: 'se.havstang.challenges.problem-reported.v1' }))).toThrow(UnreadableEvent);
    expect(() => recordOf(record({ metadata: { havstang: 2 } }))).toThrow(UnreadableEvent);
    expect(() => recordOf({})).toThrow(UnreadableEvent);
  });

  it.each([
    ['tombstoned', { type: '$streamDeleted', revision: 2n ** 63n - 1n }, {}],
    ['deleted', { streamId: '$$order-7', type: '$metadata', data: { $tb: 2 ** 63 } }, { metadata: { $tb: 2 ** 63 } }],
    [
      'metadata-changed',
      { streamId: '$$order-7', type: '$metadata', data: { $maxCount: 3 } },
      { metadata: { $maxCount: 3 } },
    ],
    ['metadata-changed', { streamId: '$$order-7', type: '$metadata', data: { $tb: 3 } }, { metadata: { $tb: 3 } }],
  ])('that takes history away is told of: %s', (what, event, more) => {
    const finding = { what, stream: 'order-7', position: at, at: '2026-11-25T03:00:00.125Z', ...more };
    expect(recordOf(record(event))).toEqual({ position, is: { finding } });
  });
});

describe('a position', () => {
  it('comes back from its text, beyond what a number holds', () => {
    expect(formatPosition(position)).toBe(at);
    expect(parsePosition(at)).toEqual(position);
  });

  it.each(['', '7', '-1/-1', '7/', 'a/b', '7/7/7', ' 7/7'])('is not "%s"', (text) => {
    expect(() => parsePosition(text)).toThrow(TypeError);
  });

  it('is before or after another by its number, not its text', () => {
    const [nine, ten] = [parsePosition('9/9'), parsePosition('10/10')];
    expect(comparePositions(nine, ten)).toBeLessThan(0);
    expect(comparePositions(ten, nine)).toBeGreaterThan(0);
    expect(comparePositions(ten, parsePosition('10/10'))).toBe(0);
    expect(comparePositions(parsePosition('10/9'), ten)).toBeLessThan(0);
  });
});
