import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashFile } from './file-hasher.js';
import { nextLine, openLines } from './lines.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const LONGEST = 256 * 1024;
const MEGABYTE = 1024 * 1024;

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'havstang-lines-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Everything that reading a file of this text gives. */
const read = async (text: string) => {
  const path = join(dir, 'file');
  await writeFile(path, text);
  const lines = await openLines(path, hashFile('line'));
  const seen: string[] = [];
  let hashed = true;
  for (let line = await nextLine(lines); line !== undefined; line = await nextLine(lines)) {
    seen.push(line);
    hashed &&= lines.hash() === sha256(line) && lines.number() === seen.length;
  }
  return { seen, hashed, facts: await lines.finish() };
};

const factsOf = (text: string) => ({
  sha256: sha256(text),
  bytes: Buffer.byteLength(text),
  lines: text.split('\n').length - 1,
});

describe('a file read line by line', () => {
  it.each<[string, readonly string[]]>([
    ['nothing', []],
    ['an empty line', ['']],
    ['a few lines', ['a', '', 'åäö 🚪', 'end']],
    ['lines as long as a line may be', Array.from({ length: 9 }, (_, n) => String(n).repeat(LONGEST))],
    [
      'lines that end where a chunk does',
      ['x'.repeat(MEGABYTE / 4 - 1), ...Array<string>(6).fill('y'.repeat(MEGABYTE / 4 - 1))],
    ],
    ['letters cut in two by the end of a chunk', ['', ...Array<string>(20).fill('å'.repeat(60_000))]],
    ['very many lines', Array.from({ length: 30_000 }, (_, n) => String(n))],
  ])('gives each line of %s, and what the file is', async (_what, lines) => {
    const text = lines.map((line) => `${line}\n`).join('');
    const { seen, hashed, facts } = await read(text);
    expect(seen.length === lines.length && seen.every((line, i) => line === lines[i])).toBe(true);
    expect(hashed).toBe(true);
    expect(facts).toEqual({ ...factsOf(text), problem: undefined });
  });

  const short = Array<string>(1_000).fill('short').join('\n');
  it.each<[string, string, object]>([
    ['a line longer than a chunk', `${'x'.repeat(MEGABYTE + 1)}\nb\n`, { code: 'line-too-long', line: 1 }],
    [
      'a line of megabytes',
      `${short}\n${'x'.repeat(3 * MEGABYTE)}\n${short}\n`,
      { code: 'line-too-long', line: 1_001 },
    ],
    ['a last line that does not end', `${short}\nend`, { code: 'file-cut', line: 1_001 }],
  ])('stops at %s, and still says what the file is', async (_what, text, problem) => {
    const { seen, hashed, facts } = await read(text);
    expect(seen.every((line, i) => line === text.split('\n', i + 1)[i])).toBe(true);
    expect(hashed).toBe(true);
    expect(facts).toEqual({ ...factsOf(text), problem });
  });
});
