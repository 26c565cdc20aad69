import { BrokenStream, Conflict, TooLarge, Unavailable } from '@havstang/kernel';
import { AccessDenied, isUncertain, meaningOf, type Meaning, NoAnswer, portError } from './errors.js';

const anError = (fields: object, message = 'as the server says'): Error => Object.assign(new Error(message), fields);

/** Each as it was seen from a real server, but for the last three. */
const SEEN: readonly (readonly [string, Error, Meaning])[] = [
  ['a wrong version', anError({ type: 'wrong-expected-version', actualVersion: 2n }, ''), 'conflict'],
  ['a missing stream', anError({ type: 'stream-not-found' }), 'missing'],
  ['a tombstone', anError({ type: 'stream-deleted', code: 9 }), 'gone'],
  ['an append that is too large', anError({ type: 'maximum-append-size-exceeded' }), 'too-large'],
  ['a wrong password', anError({ type: 'access-denied', code: 16 }), 'denied'],
  ['a user without the right', anError({ type: 'access-denied', code: 7 }), 'denied'],
  ['a follower', anError({ type: 'not-leader', code: 5 }), 'passing'],
  ['a dropped connection', anError({ type: 'unavailable', code: 14 }), 'passing'],
  ['a connection refused', anError({ code: 14 }, '14 UNAVAILABLE: connect ECONNREFUSED'), 'passing'],
  ['a commit time-out, and a consumer too slow', anError({ type: 'timeout', code: 10 }), 'passing'],
  ['a cancelled call', anError({ type: 'cancelled', code: 1 }), 'passing'],
  ['a message too large for the connection', anError({ type: 'unknown', code: 8 }), 'passing'],
  ['a server that starts', anError({ type: 'unknown' }, 'Could not recognize Server Is Not Ready'), 'passing'],
  ['no node found', anError({}, 'Failed to discover after 10 attempts.'), 'passing'],
  ['a channel that another call gave up', anError({}, 'Channel has been shut down'), 'passing'],
  ['a deadline of the transport', anError({ type: 'deadline-exceeded', code: 4 }), 'stale'],
  ['a deadline of the server', anError({ type: 'deadline-exceeded' }), 'stale'],
  ['our own time-out', new NoAnswer('no answer in 5000 ms'), 'stale'],
  ['a bad position', anError({ type: 'unknown', code: 2 }), 'strange'],
  ['a defect', new TypeError('promiseBank.get(...) is not iterable'), 'strange'],
  ['something else thrown', 'text' as unknown as Error, 'strange'],
];

describe('what an error of the client library means', () => {
  it.each(SEEN)('%s', (_, error, meaning) => expect(meaningOf(error)).toBe(meaning));

  it('leaves the outcome open for all but a plain no', () => {
    const certain = ['conflict', 'missing', 'gone', 'too-large', 'denied'];
    SEEN.forEach(([, , meaning]) => expect(isUncertain(meaning)).toBe(!certain.includes(meaning)));
  });

  it('becomes an error of the port', () => {
    expect(portError(anError({ type: 'access-denied', code: 7 }), 'append to a-1')).toBeInstanceOf(AccessDenied);
    expect(portError(anError({ type: 'maximum-append-size-exceeded' }), 'x')).toBeInstanceOf(TooLarge);
    expect(portError(anError({ type: 'stream-deleted' }), 'read a-1')).toBeInstanceOf(BrokenStream);
    expect(portError(anError({ type: 'unavailable', code: 14 }), 'read a-1')).toBeInstanceOf(Unavailable);
    expect(portError(new TypeError('x'), 'read a-1')).toBeInstanceOf(Unavailable);
    const conflict = new Conflict('a-1', 0, 1);
    expect(portError(conflict, 'x')).toBe(conflict);
  });
});
