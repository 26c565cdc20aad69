import { codecOf, erasureContract, type ErasureEvent } from '@havstang/contracts';
import type { Identity } from '@havstang/identity';
import {
  ALL,
  see,
  Unavailable,
  type Bus,
  type BusPosition,
  type ErasingKeyVault,
  type KeyVault,
  type Seen,
} from '@havstang/kernel';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Closing } from './closing.js';

/** What an erasure takes something away from. It remembers how far it has followed the log, so that one from a backup is made to follow again. */
export type Erasable = {
  appliedUpTo(): BusPosition | Promise<BusPosition>;
  applied(position: BusPosition): unknown;
  /** Does again what was done, when it is told again. */
  apply(event: Seen<ErasureEvent>): unknown;
};

/** Holds and destroyed keys, as the log has them. */
export const inVault = (vault: ErasingKeyVault): Erasable => ({
  appliedUpTo: vault.appliedUpTo,
  applied: vault.applied,
  apply: async ({ type, data: { person }, of: { tenant } }) => {
    if (type === 'LegalHoldPlaced') await vault.hold(tenant, person);
    if (type === 'LegalHoldLifted') await vault.release(tenant, person);
    if (type === 'PersonKeyDestroyed') await vault.destroy(tenant, person);
  },
});

/** Names and accounts. */
export const inPeople = ({ people, erasures }: Pick<Identity, 'people' | 'erasures'>): Erasable => ({
  appliedUpTo: erasures.appliedUpTo,
  applied: erasures.applied,
  apply: ({ type, data }) => void (type === 'PersonKeyDestroyed' && people.erase(data.person)),
});

/** How often the place is noted while nothing is erased, milliseconds: it costs a write to the disk, and what lies between is only applied again. */
const NOTE_EVERY_MS = 1_000;

export type Following = {
  /** Everything below this ledger index has been applied. */
  readonly next: () => number;
};

/** Applies every erasure in the log to `erasable`, those of the past and then those to come, until `closing`. */
export const followErasures = async (bus: Bus, erasable: Erasable, closing: Closing): Promise<Following> => {
  const codec = codecOf(erasureContract);
  let position = await erasable.appliedUpTo();
  let noted = position;
  const note = async (): Promise<void> => {
    if (noted === position) return;
    const reached = position;
    await erasable.applied(reached);
    noted = reached;
  };
  const subscription = bus.follow(position, async ({ partition, events, complete }) => {
    const seen = events.map((event) => see<ErasureEvent>(codec as never, event)).filter((event) => event !== undefined);
    for (const event of seen) await erasable.apply(event);
    const last = events.at(-1);
    position = {
      ...position,
      ...(last && { [partition]: last.index + 1 }),
      ...(complete !== undefined && { [ALL]: complete }),
    };
    if (seen.length > 0) await note();
  });
  // What could not be noted now is noted the next time, or applied again.
  const timer = setInterval(() => void note().catch(() => undefined), NOTE_EVERY_MS).unref();
  closing.add(async () => {
    clearInterval(timer);
    await subscription.stop();
    await note().catch(() => undefined);
  });
  return { next: () => position[ALL] ?? 0 };
};

const LOOK_EVERY_MS = 250;
/** How long somebody who needs a key waits for the vault to open. */
const PATIENCE_MS = 5_000;

/**
 * The vault, shut until it holds no key that the log says is destroyed: until it has followed the log as far as the log went when this process began. A
 * vault that was restored from a backup is thereby made to forget again before anybody reads from it. Throws `Unavailable` while it is shut.
 */
export const openAfterErasures = <Vault extends KeyVault>(
  vault: Vault,
  head: () => Promise<number>,
  appliedUpTo: () => number | Promise<number>,
  closing: Closing,
): Vault & { readonly isOpen: () => boolean } => {
  const stopping = new AbortController();
  closing.add(() => stopping.abort());
  let open = false;
  const watch = async (): Promise<void> => {
    for (let size: number | undefined; !stopping.signal.aborted;) {
      try {
        size ??= await head();
        if ((await appliedUpTo()) >= size) return void (open = true);
      } catch {
        // Whoever needs a key is told; here it is asked again.
      }
      await sleep(LOOK_EVERY_MS, undefined, { ref: false, signal: stopping.signal }).catch(() => undefined);
    }
  };
  const opened = watch();
  const whenOpen = async (): Promise<void> => {
    if (open) return;
    await Promise.race([opened, sleep(PATIENCE_MS, undefined, { ref: false })]);
    if (!open) throw new Unavailable('the key vault has not yet applied the erasures in the log');
  };
  return {
    ...vault,
    isOpen: () => open,
    keyFor: async (tenant, person) => {
      await whenOpen();
      return vault.keyFor(tenant, person);
    },
    keyOf: async (tenant, person) => {
      await whenOpen();
      return vault.keyOf(tenant, person);
    },
    keys: async (tenant, ids) => {
      await whenOpen();
      return vault.keys(tenant, ids);
    },
  };
};
