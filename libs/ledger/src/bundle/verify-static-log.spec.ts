import { leafHash } from '../entry.js';
import { TILE_WIDTH } from '../tiles.js';
import { findingLog } from './findings.js';
import type { Folder } from './folder.js';
import { staticChecks } from './verify-static-log.js';

/** As many entries as fill a tile, in a log whose files cannot be read. */
const unreadable = () => {
  const findings = findingLog();
  const folder = {
    manifest: { version: 2, withheld: 0 },
    statics: new Set(['tile/0/000', 'tile/entries/000']),
    holds: () => {
      throw new Error('the disk fails');
    },
  } as unknown as Folder;
  const checks = staticChecks(folder, findings);
  for (let n = 0; n < TILE_WIDTH + 1; n++) checks.entry(`entry ${n}`, leafHash(`entry ${n}`));
  return { checks, findings };
};

describe('a static log that cannot be read', () => {
  it('is not what is said of a bundle whose events are not right', () => {
    const { checks, findings } = unreadable();
    checks.finish(false, undefined);
    expect(findings.hasErrors()).toBe(false);
  });

  it('is an error where they are', () => {
    const { checks } = unreadable();
    expect(() => checks.finish(true, undefined)).toThrow('the disk fails');
  });
});
