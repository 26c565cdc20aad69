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
    expect(texts).toEqual([
      'Kontrollpunkt / Checkpoint',
      'havstang.example/&lt;kiruna&gt;',
      '20852163',
      checkpoint.root.toString('base64'),
    ]);
  });

  const drawn = (of: typeof checkpoint) => {
    const { width, height, data } = PNG.sync.read(checkpointPng(of));
    const isDark = (x: number, y: number): boolean => data[(y * width + x) * 4] === 0;
    const hasInk = (y: number): boolean => Array.from({ length: width }, (_, x) => x).some((x) => isDark(x, y));
    return { isDark, withInk: Array.from({ length: height }, (_, y) => y).filter(hasInk) };
  };

  it('has the same squares in the PNG, with a heading above, light around them and letters beneath', () => {
    const { isDark, withInk } = drawn(checkpoint);
    const { modules } = qrcode.create(formatCheckpoint(checkpoint), { errorCorrectionLevel: 'M' });
    for (let y = 0; y < modules.size; y++)
      for (let x = 0; x < modules.size; x++)
        expect(isDark((x + 4) * 8 + 4, 48 + (y + 4) * 8 + 4)).toBe(modules.get(y, x) !== 0);
    expect(withInk[0]).toBe(16);
    expect(withInk.filter((y) => y >= 16 + 9 * 3 && y < 48 + 32)).toEqual([]);
    expect(withInk.filter((y) => y >= 48 + (modules.size + 8) * 8).length).toBeGreaterThan(30);
  });

  it('draws the tails of letters, so that a g is no 9', () => {
    const of = { ...checkpoint, origin: 'n9gpqyj' };
    const { isDark } = drawn(of);
    const { modules } = qrcode.create(formatCheckpoint(of), { errorCorrectionLevel: 'M' });
    const below = 48 + (modules.size + 8) * 8 + 7 * 2;
    const hasTail = (_: string, place: number): boolean =>
      Array.from({ length: 5 * 2 * 4 }, (__, n) => n).some((n) =>
        isDark(32 + place * 12 + (n % 10), below + Math.floor(n / 10)),
      );
    expect([...of.origin].map(hasTail)).toEqual([false, false, true, true, true, true, true]);
  });
});
