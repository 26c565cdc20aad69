import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A text as it stands in a file, and inside base64 whatever stood before it there: the part that does not depend on the neighbours. */
const formsOf = (needle: string): Buffer[] => {
  const bytes = Buffer.from(needle);
  const inBase64 = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return encoded.slice(Math.ceil((before * 4) / 3) + (before > 0 ? 1 : 0), -2);
  });
  const urlSafe = inBase64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  const utf16 = Buffer.from(needle, 'utf16le');
  return [bytes, utf16, ...[...inBase64, ...urlSafe].map((text) => Buffer.from(text))];
};

/** Whether the bytes hold the text in the clear, in any encoding that something here might write it in. */
export const holds = (haystack: Buffer | string, needle: string): boolean => {
  const bytes = typeof haystack === 'string' ? Buffer.from(haystack) : haystack;
  return formsOf(needle).some((form) => bytes.includes(form));
};

/** Every file below a folder, whatever it is called. */
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true);

/** The files below a folder that hold the text in the clear, by their names in it. */
export const filesWith = (folder: string, needle: string): string[] =>
  filesBelow(folder)
    .filter((file) => holds(readFileSync(file), needle))
    .map((file) => relative(folder, file))
    .sort();
