import { deriveId } from './ids.js';

describe('derived ids', () => {
  it('are uuids of version 5 and the right variant', () => expect(deriveId('a')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/));
  it('are the same for the same parts', () => expect(deriveId('a', 'b')).toBe(deriveId('a', 'b')));
  it('tell apart where the parts divide', () => expect(deriveId('ab', 'c')).not.toBe(deriveId('a', 'bc')));
});
