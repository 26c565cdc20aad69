import { leafHash } from '../entry.js';
import { TILE_WIDTH } from '../tiles.js';
import { findingLog } from './findings.js';
import type { Folder } from './folder.js';
import { remakeStatics, verifyStatics } from './verify-static-log.js';

/** As many entries as fill a tile, in a log whose files cannot be read. */
const unreadable = () => {
  const folder = {
    manifest: { version: 2, withheld: 0 },
    statics: new Set(['tile/0/000', 'tile/entries/000']),
    holds: () => {
      throw Object.assign(new Error('the disk at /some/place fails'), { code: 'EIO' });
    },
  } as unknown as Folder;
  const made = remakeStatics(folder);
  for (let n = 0; n < TILE_WIDTH + 1; n++) made.entry(`entry ${n}`, leafHash(`entry ${n}`));
  return { folder, remade: made.finish(), findings: findingLog() };
};

describe('a static log that cannot be read', () => {
  it('is not what is said of a bundle whose events are not right', () => {
    const { folder, findings } = unreadable();
    verifyStatics(folder, undefined, undefined, findings);
    expect(findings.hasErrors()).toBe(false);
  });

  it('is an error where they are', () => {
    const { folder, remade, findings } = unreadable();
    verifyStatics(folder, remade, undefined, findings);
    expect(findings.sorted().map(({ code, message }) => `${code}: ${message.en}`)).toContain(
      'bundle-unreadable: cannot be read: EIO',
    );
  });
});
