import { randomUUID } from 'node:crypto';
import { openLog } from './log.ts';
import { type Proposed, systemEvent } from './record.ts';

const someEvents = (count: number): readonly Proposed[] =>
  Array.from({ length: count }, () => systemEvent(randomUUID(), 'Noted', {}));

describe('The log of the double', () => {
  it('shows readers nothing that is not settled, and decides on it all the same', async () => {
    const log = await openLog(undefined, []);
    log.append('a', 'no_stream', someEvents(2));
    expect([log.size(), log.at(0), log.stream('a').state]).toEqual([0, undefined, 'missing']);
    expect(log.append('a', 'no_stream', someEvents(1))).toEqual({ kind: 'wrong-version', actual: 1n });
    await log.settled();
    expect([log.size(), log.stream('a').events.length]).toEqual([2, 2]);
  });

  it('forgets the id of an event after 200,000 others', async () => {
    const log = await openLog(undefined, []);
    const [event] = someEvents(1);
    log.append('a', 'any', [event!]);
    log.append('b', 'any', someEvents(199_999));
    expect(log.append('a', 'any', [event!]).kind).toBe('repeated');
    log.append('b', 'any', someEvents(1));
    expect(log.append('a', 'any', [event!]).kind).toBe('stored');
  });
});
