/** Hashes in a full tile, entries in a full bundle (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;

/** A tile of the tree at a level (0 is the leaves), or a bundle of entries: hashes or entries `index × 256` and on, `width` of them. */
export type Tile = { readonly level: number | 'entries'; readonly index: number; readonly width: number };

const MAX_LEVEL = 63;
const MAX_ENTRY_BYTES = 65_535;
const PATH = /^(entries|0|[1-9]\d?)\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** The part of its address after `tile/`: `0/x001/x234/067`, `entries/000.p/112`. */
export const tilePath = ({ level, index, width }: Tile): string => {
  const digits = String(index).padStart(Math.ceil(String(index).length / 3) * 3, '0');
  const parts = digits.match(/\d{3}/g)!;
  const number = parts.map((part, i) => (i < parts.length - 1 ? `x${part}` : part)).join('/');
  return `${level}/${number}${width < TILE_WIDTH ? `.p/${width}` : ''}`;
};

/** Reads such a part; undefined unless it is exactly what `tilePath` writes, so that every tile has one address. */
export const parseTilePath = (path: string): Tile | undefined => {
  const [, level, number, partial] = PATH.exec(path) ?? [];
  if (level === undefined || number === undefined) return undefined;
  const tile: Tile = {
    level: level === 'entries' ? level : Number(level),
    index: Number(number.replaceAll(/[x/]/g, '')),
    width: partial === undefined ? TILE_WIDTH : Number(partial),
  };
  const known = tile.level === 'entries' || tile.level <= MAX_LEVEL;
  return known && Number.isSafeInteger(tile.index) && tilePath(tile) === path ? tile : undefined;
};

/** Leaves under one hash of a level; infinite where no tree reaches. */
const leavesUnder = (level: Tile['level']): number => (level === 'entries' ? 1 : TILE_WIDTH ** level);

/** How many leaves there must be for the tile to be served. */
export const leavesFor = ({ level, index, width }: Tile): number => (index * TILE_WIDTH + width) * leavesUnder(level);

/** The leaves under each hash of a tile, in order. */
export const tileRanges = ({
  level,
  index,
  width,
}: Tile): readonly { readonly start: number; readonly end: number }[] =>
  Array.from({ length: width }, (_, i) => {
    const [first, span] = [index * TILE_WIDTH + i, leavesUnder(level)];
    return { start: first * span, end: (first + 1) * span };
  });

/** Where bundles are put together: making room for each anew takes longer than filling it. */
let room = Buffer.alloc(0);

/** Entries as a bundle holds them: each after its length in two bytes, big-endian. Throws `RangeError` for an entry longer than that can say. */
export const entryBundle = (entries: readonly string[]): Uint8Array => {
  // No character takes more than three bytes for each of its units.
  const most = entries.reduce((sum, entry) => sum + 2 + 3 * entry.length, 0);
  if (room.length < most) room = Buffer.allocUnsafeSlow(most);
  let at = 0;
  for (const entry of entries) {
    const length = room.write(entry, at + 2);
    if (length > MAX_ENTRY_BYTES) throw new RangeError('an entry of a bundle has at most 65,535 bytes');
    room.writeUInt16BE(length, at);
    at += 2 + length;
  }
  return Buffer.from(room.subarray(0, at));
};
