import { rootOfLeaves } from '../tree.js';
import { entryBundle, TILE_WIDTH, tilePath } from '../tiles.js';

/** Where the static log begins: C2SP tlog-tiles with the bundle as its address. */
export const STATIC_LOG = 'tile/';
/** The last checkpoint, where a reader of static logs looks for it. */
export const STATIC_CHECKPOINT = 'checkpoint';

export const isStatic = (path: string): boolean => path === STATIC_CHECKPOINT || path.startsWith(STATIC_LOG);

/** A file of the static log, by its path in the bundle. */
export type StaticFile = { readonly path: string; readonly bytes: Uint8Array };

const NONE: readonly StaticFile[] = [];

/** The tiles of a log that grows entry by entry, each handed out when it is full; the partial ones at the end. */
export const staticLog = () => {
  const levels: { full: number; tile: Uint8Array[] }[] = [];
  const bundle = { full: 0, entries: [] as string[] };
  let ready: StaticFile[] = [];

  const put = (level: number | 'entries', index: number, width: number, bytes: Uint8Array): void =>
    void ready.push({ path: `${STATIC_LOG}${tilePath({ level, index, width })}`, bytes });

  const add = (level: number, hash: Uint8Array): void => {
    const own = (levels[level] ??= { full: 0, tile: [] });
    own.tile.push(hash);
    if (own.tile.length < TILE_WIDTH) return;
    put(level, own.full++, TILE_WIDTH, Buffer.concat(own.tile));
    add(level + 1, rootOfLeaves(own.tile));
    own.tile = [];
  };
  const take = (): readonly StaticFile[] => {
    if (ready.length === 0) return NONE;
    const taken = ready;
    ready = [];
    return taken;
  };
  return {
    entry(text: string, leaf: Uint8Array): void {
      add(0, leaf);
      bundle.entries.push(text);
      if (bundle.entries.length < TILE_WIDTH) return;
      put('entries', bundle.full++, TILE_WIDTH, entryBundle(bundle.entries));
      bundle.entries = [];
    },
    /** The files that are full and were not taken yet. */
    take,
    /** The rest of them, and the partial ones. */
    finish(): readonly StaticFile[] {
      levels.forEach(({ full, tile }, level) => {
        if (tile.length > 0) put(level, full, tile.length, Buffer.concat(tile));
      });
      if (bundle.entries.length > 0) put('entries', bundle.full, bundle.entries.length, entryBundle(bundle.entries));
      return take();
    },
  };
};
