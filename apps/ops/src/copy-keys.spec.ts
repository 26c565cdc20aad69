import { PersonErased, type SealedEvent } from '@havstang/kernel';
import { createClosing, openKeyVault, type Closing } from '@havstang/server';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyKeys, vaultIn } from './copy-keys.js';

const TENANT = '2584';
/** A log with an event that holds a text, or without one. */
const logWith = (...bodies: readonly object[]) =>
  ({
    read: async (from: number) => bodies.slice(from, from + 1).map((data) => ({ index: from, data }) as SealedEvent),
  }) as unknown as Parameters<typeof copyKeys>[2];
const TEXTS = logWith({ what: { $enc: 1, c: 'x' } });

describe('keys of texts that move house', () => {
  let folder: string;
  let closing: Closing;
  const [old, young] = ['old', 'young'] as const;
  const at = (which: string) => vaultIn(join(folder, which));
  const open = (which: string) => openKeyVault(at(which), true, closing);
  const move = () => copyKeys(at(old), at(young), TEXTS, closing);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'havstang-copy-keys-'));
    for (const which of [old, young]) mkdirSync(join(folder, which));
    closing = createClosing();
  });
  afterEach(async () => {
    await closing.all();
    rmSync(folder, { recursive: true });
  });

  it('are wrapped anew by another master key; whoever was erased stays so; how far the log was followed is asked anew', async () => {
    const vault = await open(old);
    const anna = await vault.keyFor(TENANT, 'anna');
    await vault.keyFor(TENANT, 'bo');
    await vault.destroy(TENANT, 'bo');
    await vault.applied({ all: 112 });
    expect(await move()).toBe(2);
    expect(await move()).toBe(2);
    const moved = await open(young);
    expect(await moved.keyOf(TENANT, 'anna')).toEqual(anna);
    await expect(moved.keyFor(TENANT, 'bo')).rejects.toThrow(PersonErased);
    expect(await moved.appliedUpTo()).toEqual({});
  });

  it('are refused where the other side has made keys of its own, and without the master key that they are wrapped with', async () => {
    await (await open(old)).keyFor(TENANT, 'anna');
    await (await open(young)).keyFor(TENANT, 'anna');
    await expect(move()).rejects.toThrow('other keys');
    rmSync(at(old).masterKeyFile);
    await expect(move()).rejects.toThrow('master.key is missing');
  });

  it('must be there where the history holds texts, and need not be where it holds none', async () => {
    await expect(move()).rejects.toThrow('keys.sqlite is missing');
    expect(await copyKeys(at(old), at(young), logWith({}), closing)).toBe(0);
  });
});
