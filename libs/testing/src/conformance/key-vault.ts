import { OtherKeys, PersonErased, PersonHeld, type MovableKeyVault, type PersonRecord } from '@havstang/kernel';
import { randomUUID } from 'node:crypto';

export type KeyVaultHarness = {
  readonly vault: MovableKeyVault;
  /** The same vault as another process sees it. */
  readonly beside?: () => Promise<MovableKeyVault>;
  readonly reopen?: () => Promise<MovableKeyVault>;
  /** Every byte that the vault keeps where it is meant to be gone once destroyed. */
  readonly bytes?: () => Buffer;
  /** The key made last, as it is kept. */
  readonly wrapped?: () => Buffer;
  readonly close: () => Promise<void>;
};

const TENANT = '2584';

/** What any `KeyVault` must do. `open` answers an empty one. */
export const keyVaultConformance = (
  name: string,
  open: () => Promise<KeyVaultHarness>,
  abilities: readonly ('reopen' | 'beside' | 'bytes')[] = [],
): void => {
  describe(`${name} as key vault`, () => {
    let harness: KeyVaultHarness;
    let vault: MovableKeyVault;
    let person: string;

    beforeEach(async () => {
      harness = await open();
      vault = harness.vault;
      person = randomUUID();
    });
    afterEach(() => harness.close());

    it('makes a person one key of 32 bytes, and gives it again', async () => {
      const first = await vault.keyFor(TENANT, person);
      expect(first.key).toHaveLength(32);
      expect(await vault.keyFor(TENANT, person)).toEqual(first);
      expect(await vault.keys(TENANT, [first.id])).toEqual(new Map([[first.id, first.key]]));
    });

    it('makes none for somebody who only looks for one', async () => {
      expect(await vault.keyOf(TENANT, person)).toBeUndefined();
      expect(await vault.keyOf(TENANT, person)).toBeUndefined();
      const made = await vault.keyFor(TENANT, person);
      expect(await vault.keyOf(TENANT, person)).toEqual(made);
      await vault.destroy(TENANT, person);
      await expect(vault.keyOf(TENANT, person)).rejects.toThrow(PersonErased);
    });

    it('makes one key when many ask at once', async () => {
      const made = await Promise.all(Array.from({ length: 8 }, () => vault.keyFor(TENANT, person)));
      expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    });

    it('makes another for another person, and for the same in another municipality', async () => {
      const one = await vault.keyFor(TENANT, person);
      const others = [await vault.keyFor(TENANT, randomUUID()), await vault.keyFor('1281', person)];
      for (const other of others) {
        expect(other.id).not.toBe(one.id);
        expect(Buffer.from(other.key).equals(one.key)).toBe(false);
      }
    });

    it('gives no municipality the key of another, and nothing for what it does not know', async () => {
      const { id } = await vault.keyFor(TENANT, person);
      expect(await vault.keys('1281', [id])).toEqual(new Map());
      expect(await vault.keys(TENANT, [randomUUID()])).toEqual(new Map());
    });

    it('has no key after it was destroyed, makes no other, and says which it was, as often as it is asked', async () => {
      const { id } = await vault.keyFor(TENANT, person);
      expect(await vault.destroy(TENANT, person)).toEqual([id]);
      expect(await vault.keys(TENANT, [id])).toEqual(new Map());
      await expect(vault.keyFor(TENANT, person)).rejects.toThrow(PersonErased);
      expect(await vault.destroy(TENANT, person)).toEqual([id]);
    });

    it('bars a person who never had a key', async () => {
      expect(await vault.destroy(TENANT, person)).toEqual([]);
      await expect(vault.keyFor(TENANT, person)).rejects.toThrow(PersonErased);
    });

    it('leaves the keys of others', async () => {
      const other = await vault.keyFor(TENANT, randomUUID());
      await vault.destroy(TENANT, person);
      expect(await vault.keys(TENANT, [other.id])).toEqual(new Map([[other.id, other.key]]));
    });

    it('does not destroy what is held, until it is released; what is held is still used', async () => {
      const { id } = await vault.keyFor(TENANT, person);
      await vault.hold(TENANT, person);
      await vault.hold(TENANT, person);
      await expect(vault.destroy(TENANT, person)).rejects.toThrow(PersonHeld);
      expect((await vault.keyFor(TENANT, person)).id).toBe(id);
      await vault.release(TENANT, person);
      expect(await vault.destroy(TENANT, person)).toEqual([id]);
    });

    it('cannot bring back by holding or releasing what was destroyed', async () => {
      await vault.keyFor(TENANT, person);
      await vault.destroy(TENANT, person);
      await vault.hold(TENANT, person);
      await vault.release(TENANT, person);
      await expect(vault.keyFor(TENANT, person)).rejects.toThrow(PersonErased);
    });

    it('can hold a person who has no key yet', async () => {
      await vault.hold(TENANT, person);
      expect((await vault.keyFor(TENANT, person)).key).toHaveLength(32);
      await expect(vault.destroy(TENANT, person)).rejects.toThrow(PersonHeld);
    });

    it('remembers how far the log was applied', async () => {
      expect(await vault.appliedUpTo()).toEqual({});
      await vault.applied({ all: 3, '7': 9 });
      await vault.applied({ all: 12 });
      expect(await vault.appliedUpTo()).toEqual({ all: 12, '7': 9 });
    });

    describe('moved to another', () => {
      let other: KeyVaultHarness;
      beforeEach(async () => {
        other = await open();
      });
      afterEach(() => other.close());

      const move = async (limit: number): Promise<void> => {
        for (let after: PersonRecord | undefined; ;) {
          const page = await vault.records(limit, after);
          expect(page.length).toBeLessThanOrEqual(limit);
          if (page.length === 0) return;
          await other.vault.add(page);
          after = page.at(-1);
        }
      };
      const all = (from: MovableKeyVault) => from.records(1_000);

      it('takes every key, hold and destruction along, in pages, as often as it is repeated', async () => {
        const [held, bare, gone, never, elsewhere] = Array.from({ length: 5 }, randomUUID) as [string, ...string[]];
        const mine = await vault.keyFor(TENANT, person);
        const theirs = await vault.keyFor('1281', elsewhere!);
        await vault.keyFor(TENANT, held);
        await vault.hold(TENANT, held);
        await vault.hold(TENANT, bare!);
        const { id } = await vault.keyFor(TENANT, gone!);
        await vault.destroy(TENANT, gone!);
        await vault.destroy(TENANT, never!);
        for (const limit of [1, 4, 1_000]) await move(limit);
        expect(await all(vault)).toHaveLength(6);
        expect(await all(other.vault)).toEqual(await all(vault));
        expect(await other.vault.keyFor(TENANT, person)).toEqual(mine);
        expect(await other.vault.keys('1281', [theirs.id])).toEqual(new Map([[theirs.id, theirs.key]]));
        await expect(other.vault.destroy(TENANT, held)).rejects.toThrow(PersonHeld);
        await expect(other.vault.destroy(TENANT, bare!)).rejects.toThrow(PersonHeld);
        await expect(other.vault.keyFor(TENANT, gone!)).rejects.toThrow(PersonErased);
        expect(await other.vault.destroy(TENANT, gone!)).toEqual([id]);
        await expect(other.vault.keyFor(TENANT, never!)).rejects.toThrow(PersonErased);
      });

      it('leaves nobody a key who is erased on either side', async () => {
        const here = randomUUID();
        const held = randomUUID();
        for (const one of [person, here, held]) await vault.keyFor(TENANT, one);
        await move(10);
        await other.vault.hold(TENANT, held);
        await other.vault.destroy(TENANT, person);
        await vault.destroy(TENANT, here);
        await vault.destroy(TENANT, held);
        await move(10);
        for (const one of [person, here, held])
          await expect(other.vault.keyFor(TENANT, one)).rejects.toThrow(PersonErased);
      });

      it('refuses another key of a person, and keeps nothing of what came with it', async () => {
        const before = await other.vault.keyFor(TENANT, person);
        const [first, last] = ['00000000-first', 'ffffffff-last'];
        for (const one of [first, person, last]) await vault.keyFor(TENANT, one);
        await expect(move(10)).rejects.toThrow(OtherKeys);
        expect(await all(other.vault)).toEqual([{ tenant: TENANT, person, state: 'open', key: before }]);
      });

      it('refuses a key that is already somebody else’s', async () => {
        const key = await vault.keyFor(TENANT, person);
        const passedOff = { tenant: TENANT, person: randomUUID(), state: 'open', key } as const;
        await expect(vault.add([passedOff])).rejects.toThrow(OtherKeys);
        expect(await vault.keyOf(TENANT, passedOff.person)).toBeUndefined();
      });
    });

    if (abilities.includes('reopen')) {
      it('keeps keys, bars and places', async () => {
        const kept = await vault.keyFor(TENANT, person);
        const gone = randomUUID();
        const { id } = await vault.keyFor(TENANT, gone);
        await vault.destroy(TENANT, gone);
        await vault.applied({ all: 5 });
        vault = await harness.reopen!();
        expect(await vault.keyFor(TENANT, person)).toEqual(kept);
        await expect(vault.keyFor(TENANT, gone)).rejects.toThrow(PersonErased);
        expect(await vault.destroy(TENANT, gone)).toEqual([id]);
        expect(await vault.appliedUpTo()).toEqual({ all: 5 });
      });
    }

    if (abilities.includes('beside')) {
      it('shows other processes at once what one has made or destroyed', async () => {
        const beside = await harness.beside!();
        try {
          const made = await vault.keyFor(TENANT, person);
          expect(await beside.keyFor(TENANT, person)).toEqual(made);
          await vault.destroy(TENANT, person);
          expect(await beside.keys(TENANT, [made.id])).toEqual(new Map());
          await expect(beside.keyFor(TENANT, person)).rejects.toThrow(PersonErased);
        } finally {
          await beside.close();
        }
      });
    }

    if (abilities.includes('bytes')) {
      it('keeps nothing of a destroyed key, not even wrapped', async () => {
        await vault.keyFor(TENANT, person);
        const wrapped = harness.wrapped!();
        expect(harness.bytes!().includes(wrapped)).toBe(true);
        await vault.destroy(TENANT, person);
        expect(harness.bytes!().includes(wrapped)).toBe(false);
      });
    }

    it('refuses everything once it is closed', async () => {
      await vault.close();
      await expect(vault.keyFor(TENANT, person)).rejects.toMatchObject({ code: 'closed' });
    });
  });
};
