import { createHash } from 'node:crypto';
import { PNG } from 'pngjs';
import qrcode from 'qrcode';
import { formatCheckpoint } from '@havstang/ledger';
import { checkpointPng, checkpointSvg } from './minutes-picture.js';

const checkpoint = { origin: 'havstang.example/<kiruna>', size: 20_852_163, root: createHash('sha256').digest() };

describe('the picture for the minutes', () => {
  it('shows every square of the code, and the three lines, as SVG', () => {
    const svg = checkpointSvg(checkpoint);
    const { modules } = qrcode.create(formatCheckpoint(checkpoint), { errorCorrectionLevel: 'M' });
    expect(svg.match(/M\d+ \d+h1v1h-1z/g)).toHaveLength(modules.data.reduce((sum, bit) => sum + bit, 0));
    const texts = [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text);
    expect(texts).toEqual(['havstang.example/&lt;kiruna&gt;', '20852163', checkpoint.root.toString('base64')]);
  });

  it('has the same squares in the PNG, with light around them and letters beneath', () => {
    const { width, height, data } = PNG.sync.read(checkpointPng(checkpoint));
    const isDark = (x: number, y: number): boolean => data[(y * width + x) * 4] === 0;
    const { modules } = qrcode.create(formatCheckpoint(checkpoint), { errorCorrectionLevel: 'M' });
    for (let y = 0; y < modules.size; y++)
      for (let x = 0; x < modules.size; x++)
        expect(isDark((x + 4) * 8 + 4, (y + 4) * 8 + 4)).toBe(modules.get(y, x) !== 0);
    const rows = Array.from({ length: height }, (_, y) => y);
    const withInk = rows.filter((y) => Array.from({ length: width }, (_, x) => x).some((x) => isDark(x, y)));
    expect(withInk[0]).toBe(32);
    expect(withInk.filter((y) => y >= (modules.size + 8) * 8).length).toBeGreaterThan(30);
  });
});
