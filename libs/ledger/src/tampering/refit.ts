/** A text file taken apart: its lines, and where in the file each of them ends. */
type Split = { readonly texts: readonly string[]; readonly ends: readonly number[] };

/** Each file of a clean bundle is taken apart once, however many bundles are made of it. */
const splits = new WeakMap<Buffer, Split>();

const splitOf = (file: Buffer): Split => {
  const known = splits.get(file);
  if (known) return known;
  const ends = [0];
  for (let at = file.indexOf(10); at >= 0; at = file.indexOf(10, at + 1)) ends.push(at + 1);
  const split = { texts: file.toString().split('\n').slice(0, -1), ends };
  splits.set(file, split);
  return split;
};

/** The lines of a file, each of which is ended by a newline. */
export const linesIn = (file: Buffer): readonly string[] => splitOf(file).texts;

/** A file of these lines. What is as in `file` at the beginning and at the end is taken from there: of 10,000 lines, seldom more than a few are others. */
export const refit = (file: Buffer, lines: readonly string[]): Buffer => {
  const { texts, ends } = splitOf(file);
  const least = Math.min(texts.length, lines.length);
  let [head, tail] = [0, 0];
  while (head < least && texts[head] === lines[head]) head++;
  while (tail < least - head && texts.at(-1 - tail) === lines.at(-1 - tail)) tail++;
  if (head === texts.length && head === lines.length) return file;
  const between = lines.slice(head, lines.length - tail).map((line) => `${line}\n`);
  return Buffer.concat([
    file.subarray(0, ends[head]),
    Buffer.from(between.join('')),
    file.subarray(ends[texts.length - tail]),
  ]);
};
