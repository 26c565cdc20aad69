import { history, uuidOf } from './history.fixture.js';
import { scratch } from './bundle/scratch.fixture.js';
import { newKey, sealedFor } from './bundle/source.fixture.js';
import { proveEvent } from './bundle/prove.js';
import { editLines } from './bundle/scratch.fixture.js';
import { parseVerifierKey } from './note.js';
import { checkEventProof, formatEventProof, parseEventProof } from './tlog-proof.js';

const key = newKey();
const SIZE = 300;
const events = history(SIZE);

let work: Awaited<ReturnType<typeof scratch>>;
let bundle: string;
beforeAll(async () => {
  work = await scratch();
  bundle = await work.bundle(events, key);
});
afterAll(() => work.remove());

const verifier = parseVerifierKey(key.vkey)!;
const proofOf = async (index: number): Promise<string> => (await proveEvent(bundle, { index }))!;

describe('the proof of one event', () => {
  it.each([0, 1, 127, 128, 255, 256, 299])('%i, out of a bundle, holds with the key alone', async (index) => {
    const text = await proofOf(index);
    const { id } = events[index]!;
    expect(await proveEvent(bundle, { id })).toBe(text);
    expect(checkEventProof(text, verifier)).toMatchObject({ index, entry: { id }, checkpoint: { size: SIZE } });
    expect(formatEventProof(parseEventProof(text)!)).toBe(text);
  });

  it('is in the form that C2SP gives it', async () => {
    const lines = (await proofOf(5)).split('\n');
    expect(lines[0]).toBe('c2sp.org/tlog-proof@v1');
    expect(lines[1]).toMatch(/^extra [A-Za-z0-9+/]+=*$/);
    expect(lines[2]).toBe('index 5');
    const empty = lines.indexOf('');
    expect(lines.slice(3, empty).every((line) => Buffer.from(line, 'base64').length === 32)).toBe(true);
    expect(lines.slice(empty + 1, empty + 3)).toEqual([key.name, String(SIZE)]);
    expect(lines.at(-2)).toMatch(/^\u2014 /);
  });

  it('does not hold with any one letter changed', async () => {
    const text = await proofOf(77);
    const signature = text.lastIndexOf('\u2014');
    for (let at = 0; at < text.length; at += 7) {
      const letter = text[at] === 'A' ? 'B' : 'A';
      const result = checkEventProof(text.slice(0, at) + letter + text.slice(at + 1), verifier);
      if (typeof result !== 'string') throw new Error(`letter ${at} of ${text.length} (${signature}) changed unseen`);
    }
  });

  it('says why it does not hold', async () => {
    const text = await proofOf(77);
    const read = parseEventProof(text)!;
    const other = parseEventProof(await proofOf(78))!;
    const check = (change: object) => checkEventProof(formatEventProof({ ...read, ...change }), verifier);
    expect(check({})).toMatchObject({ index: 77 });
    expect(check({ index: 78 })).toBe('not-included');
    expect(check({ proof: read.proof.slice(1) })).toBe('not-included');
    expect(check({ entry: other.entry })).toBe('not-included');
    expect(check({ entry: '{}' })).toBe('malformed');
    expect(check({ data: '{}' })).toBe('body-changed');
    expect(check({ checkpoint: read.checkpoint.replace('\n300\n', '\n301\n') })).toBe('not-signed');
    expect(checkEventProof('c2sp.org/tlog-proof@v1', verifier)).toBe('malformed');
    expect(checkEventProof(text, parseVerifierKey(newKey().vkey)!)).toBe('not-signed');
    expect(checkEventProof(text, { ...verifier, name: 'other' })).toBe('other-log');
  });

  it('is there for what is shown only', async () => {
    const dir = await work.bundle(
      events,
      key,
      sealedFor(events, ({ tenant }) => tenant === '2584'),
    );
    const [hidden, shown] = ['2583', '2584'].map((tenant) => events.findIndex((event) => event.tenant === tenant));
    expect(await proveEvent(dir, { index: hidden! })).toBeUndefined();
    expect(await proveEvent(dir, { id: events[hidden!]!.id })).toBeUndefined();
    expect(await proveEvent(dir, { id: uuidOf('nobody') })).toBeUndefined();
    expect(checkEventProof((await proveEvent(dir, { index: shown! }))!, verifier)).toMatchObject({ index: shown });
  });

  it('is not made from a bundle that does not hold', async () => {
    const dir = await work.copyOf(bundle);
    await editLines(dir, 'entries.jsonl', (lines) => lines.with(9, lines[9]!.replace('"v":1', '"v":2')));
    await expect(proveEvent(dir, { index: 5 })).rejects.toThrow('does not hold');
    await expect(proveEvent(work.place(), { index: 5 })).rejects.toThrow();
  });
});
