import { deriveId, newId } from './ids.js';
import { traceOf, traceparentOf } from './trace.js';

describe('the trace of a command', () => {
  it('is found by the id of the command alone', () => {
    expect(traceOf('5d0cf1c0-4a3e-4b8b-9f0e-2f6d1c3b7a10')).toEqual({
      traceId: '5d0cf1c04a3e4b8b9f0e2f6d1c3b7a10',
      spanId: '9f0e2f6d1c3b7a10',
    });
  });

  it('has ids as W3C Trace Context asks for, whichever way the id of the command was made', () => {
    for (const id of [newId(), deriveId('command', '2584', 'a', '')])
      expect(traceparentOf(id)).toMatch(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-01$/);
  });
});
