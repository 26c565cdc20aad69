import { formatCheckpoint, type Checkpoint } from '@havstang/ledger';
// @ts-expect-error -- the package says nothing of its types
import letters from 'oled-font-5x7';
import { PNG } from 'pngjs';
import qrcode from 'qrcode';

/** The dark squares of the QR code over the three lines of a checkpoint, and these lines to print beneath it. */
type Picture = {
  readonly side: number;
  readonly dark: (x: number, y: number) => boolean;
  readonly lines: readonly string[];
};

/** `width` numbers a letter, one a column, the top dot in the lowest bit. */
const font = letters as {
  readonly width: number;
  readonly height: number;
  readonly fontData: readonly number[];
  readonly lookup: readonly string[];
};

/** Where the tail of a letter would be, the font has no dots: there a g looks like a 9, and people copy this by hand. */
const TAILED: Readonly<Record<string, readonly string[]>> = {
  g: ['     ', '     ', ' ####', '#   #', '#   #', '#   #', ' ####', '    #', ' ### '],
  j: ['   # ', '     ', '  ## ', '   # ', '   # ', '   # ', '   # ', '#  # ', ' ##  '],
  p: ['     ', '     ', '#### ', '#   #', '#   #', '#   #', '#### ', '#    ', '#    '],
  q: ['     ', '     ', ' ####', '#   #', '#   #', '#   #', ' ####', '    #', '    #'],
  y: ['     ', '     ', '#   #', '#   #', '#   #', '#   #', ' ####', '    #', ' ### '],
};
/** Dots from the top of a letter to the end of a tail. */
const TALL = font.height + 2;

/** Whether a letter has a dot there. Of one that the font lacks, a question mark has. */
const dotOf = (letter: string): ((x: number, y: number) => boolean) => {
  const tailed = TAILED[letter];
  if (tailed) return (x, y) => tailed[y]?.[x] === '#';
  const at = font.lookup.indexOf(letter);
  const first = (at < 0 ? font.lookup.indexOf('?') : at) * font.width;
  return (x, y) => y < font.height && ((font.fontData[first + x]! >> y) & 1) === 1;
};

/** What the picture is of, for whoever sees it in minutes or on a board. */
const HEADING = 'Kontrollpunkt / Checkpoint';

/** Light squares around a QR code: four, as ISO/IEC 18004 asks. */
const QUIET = 4;
/** Squares above that, for the heading. */
const ABOVE = 6;

const pictureOf = (checkpoint: Checkpoint): Picture => {
  const text = formatCheckpoint(checkpoint);
  const { modules } = qrcode.create(text, { errorCorrectionLevel: 'M' });
  return {
    side: modules.size,
    dark: (x, y) => modules.get(y, x) !== 0,
    lines: text.trimEnd().split('\n'),
  };
};

/** A checkpoint for the minutes of a meeting or the notice board: what it is, its QR code, and beneath it the three lines for people. As SVG, 1 unit to a square. */
export const checkpointSvg = (checkpoint: Checkpoint): string => {
  const { side, dark, lines } = pictureOf(checkpoint);
  const width = side + 2 * QUIET;
  const letter = Math.min(2.2, (width - 2) / (0.62 * Math.max(...lines.map((line) => line.length))));
  const squares = Array.from({ length: side }, (_row, y) =>
    Array.from({ length: side }, (_square, x) => (dark(x, y) ? `M${x + QUIET} ${y + ABOVE + QUIET}h1v1h-1z` : '')).join(
      '',
    ),
  ).join('');
  const top = ABOVE + side + 2 * QUIET;
  const texts = lines.map(
    (line, n) => `<text x="1" y="${(top + (n + 1) * letter * 1.3).toFixed(2)}">${escaped(line)}</text>`,
  );
  const height = (top + (lines.length + 1) * letter * 1.3).toFixed(2);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width * 2}mm" role="img">`,
    `<title>${escaped([HEADING, ...lines].join(' '))}</title>`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    `<path d="${squares}" fill="#000" shape-rendering="crispEdges"/>`,
    `<text x="${QUIET}" y="${ABOVE - 1}" font-family="sans-serif" font-weight="bold" font-size="2.4" fill="#000">${HEADING}</text>`,
    `<g font-family="monospace" font-size="${letter.toFixed(2)}" fill="#000">${texts.join('')}</g>`,
    '</svg>\n',
  ].join('\n');
};

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Pixels to a square of the code, to a dot of a letter, and to one of the heading. */
const SQUARE = 8;
const DOT = 2;
const HEADING_DOT = 3;
const LEADING = (TALL + 2) * DOT;

/** Pixels that a line of letters is wide, each letter with a dot of space after it. */
const widthOf = (line: string, dot: number): number => line.length * (font.width + 1) * dot;

/** The same as PNG, black on white. Letters that the font does not have are shown as question marks. */
export const checkpointPng = (checkpoint: Checkpoint): Buffer => {
  const { side, dark, lines } = pictureOf(checkpoint);
  const margin = QUIET * SQUARE;
  const [top, code] = [ABOVE * SQUARE, (side + 2 * QUIET) * SQUARE];
  const written = Math.max(widthOf(HEADING, HEADING_DOT), ...lines.map((line) => widthOf(line, DOT)));
  const width = Math.max(code, 2 * margin + written);
  const png = new PNG({ width, height: top + code + lines.length * LEADING + margin, colorType: 0 });
  png.data.fill(255);
  const fill = (left: number, above: number, size: number): void => {
    for (let y = above; y < above + size; y++) {
      for (let x = left; x < left + size; x++) png.data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  };
  const write = (line: string, above: number, dot: number): void =>
    [...line].forEach((letter, place) => {
      const isDot = dotOf(letter);
      const left = margin + widthOf(line.slice(0, place), dot);
      for (let y = 0; y < TALL; y++) {
        for (let x = 0; x < font.width; x++) if (isDot(x, y)) fill(left + x * dot, above + y * dot, dot);
      }
    });
  write(HEADING, margin / 2, HEADING_DOT);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) if (dark(x, y)) fill((x + QUIET) * SQUARE, top + (y + QUIET) * SQUARE, SQUARE);
  }
  lines.forEach((line, row) => write(line, top + code + row * LEADING, DOT));
  return PNG.sync.write(png, { colorType: 0 });
};
