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

/** Light squares around a QR code: four, as ISO/IEC 18004 asks. */
const QUIET = 4;

const pictureOf = (checkpoint: Checkpoint): Picture => {
  const text = formatCheckpoint(checkpoint);
  const { modules } = qrcode.create(text, { errorCorrectionLevel: 'M' });
  return {
    side: modules.size,
    dark: (x, y) => modules.get(y, x) !== 0,
    lines: text.trimEnd().split('\n'),
  };
};

/** A checkpoint for the minutes of a meeting or the notice board: its QR code, and beneath it the three lines for people. As SVG, 1 unit to a square. */
export const checkpointSvg = (checkpoint: Checkpoint): string => {
  const { side, dark, lines } = pictureOf(checkpoint);
  const width = side + 2 * QUIET;
  const letter = Math.min(2.2, (width - 2) / (0.62 * Math.max(...lines.map((line) => line.length))));
  const squares = Array.from({ length: side }, (_row, y) =>
    Array.from({ length: side }, (_square, x) => (dark(x, y) ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : '')).join(''),
  ).join('');
  const top = side + 2 * QUIET;
  const texts = lines.map(
    (line, n) => `<text x="1" y="${(top + (n + 1) * letter * 1.3).toFixed(2)}">${escaped(line)}</text>`,
  );
  const height = (top + (lines.length + 1) * letter * 1.3).toFixed(2);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width * 2}mm" role="img">`,
    `<title>${escaped(lines.join(' '))}</title>`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    `<path d="${squares}" fill="#000" shape-rendering="crispEdges"/>`,
    `<g font-family="monospace" font-size="${letter.toFixed(2)}" fill="#000">${texts.join('')}</g>`,
    '</svg>\n',
  ].join('\n');
};

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Pixels to a square of the code, and to a dot of a letter. */
const SQUARE = 8;
const DOT = 2;
const ADVANCE = (font.width + 1) * DOT;
const LEADING = (font.height + 4) * DOT;

/** The same as PNG, black on white. Letters that the font does not have are shown as question marks. */
export const checkpointPng = (checkpoint: Checkpoint): Buffer => {
  const { side, dark, lines } = pictureOf(checkpoint);
  const code = (side + 2 * QUIET) * SQUARE;
  const margin = QUIET * SQUARE;
  const width = Math.max(code, 2 * margin + ADVANCE * Math.max(...lines.map((line) => line.length)));
  const png = new PNG({ width, height: code + lines.length * LEADING + margin, colorType: 0 });
  png.data.fill(255);
  const fill = (left: number, top: number, size: number): void => {
    for (let y = top; y < top + size; y++) {
      for (let x = left; x < left + size; x++) png.data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  };
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) if (dark(x, y)) fill((x + QUIET) * SQUARE, (y + QUIET) * SQUARE, SQUARE);
  }
  lines.forEach((line, row) =>
    [...line].forEach((letter, place) => {
      const at = font.lookup.indexOf(letter);
      const columns = font.fontData.slice(...range(at < 0 ? font.lookup.indexOf('?') : at));
      columns.forEach((bits, x) => {
        for (let y = 0; y < font.height; y++)
          if ((bits >> y) & 1) fill(margin + place * ADVANCE + x * DOT, code + row * LEADING + y * DOT, DOT);
      });
    }),
  );
  return PNG.sync.write(png, { colorType: 0 });
};

const range = (glyph: number): [number, number] => [glyph * font.width, (glyph + 1) * font.width];
