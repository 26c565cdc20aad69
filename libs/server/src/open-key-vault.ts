import {
  ALL,
  HavstangError,
  keyWrap,
  type Bus,
  type ErasingKeyVault,
  type KeyWrap,
  type MovableKeyVault,
} from '@havstang/kernel';
import type { ServiceDefinition } from '@havstang/nest';
import { openSqliteKeyVault } from '@havstang/sqlite';
import { fileOf } from './address.js';
import type { Closing } from './closing.js';
import type { Configuration } from './configuration.js';
import { followErasures, inVault, openAfterErasures } from './erasures.js';
import { masterKeyIn } from './master-key.js';

type Around = {
  readonly bus: Bus;
  readonly head: () => Promise<number>;
  /** No set-up job prepares the vault and its master key, so the process does that by itself. */
  readonly alone: boolean;
};

/**
 * The keys of personal texts for a process with these services, shut until the erasures in the log have been applied. Of all services, governance applies
 * them; a process without services, such as the ledger's, has no key.
 */
export const openVaultOf = async (
  services: readonly ServiceDefinition[],
  configuration: Configuration,
  { bus, head, alone }: Around,
  closing: Closing,
): Promise<ErasingKeyVault & { readonly isOpen: () => boolean }> => {
  if (services.length === 0) return NO_VAULT;
  const vault = await openKeyVault(configuration, alone, closing);
  if (!services.some(({ service }) => service === 'governance'))
    return openAfterErasures(vault, head, async () => (await vault.appliedUpTo())[ALL] ?? 0, closing);
  const following = await followErasures(bus, inVault(vault), closing);
  return openAfterErasures(vault, head, following.next, closing);
};

/** Where the keys of personal texts are, and what they are wrapped with. */
export type VaultConfiguration = Pick<Configuration, 'keyVault' | 'masterKeyFile' | 'masterKeyGiven'>;

/** The vault as it is, without waiting for anything: whoever opens it so looks to the erasures in the log themself. Throws what its adapter throws. */
export const openKeyVault = async (
  { keyVault, masterKeyFile, masterKeyGiven }: VaultConfiguration,
  alone: boolean,
  closing: Closing,
): Promise<MovableKeyVault> => {
  const wrap = keyWrap(masterKeyIn(masterKeyFile, alone && !masterKeyGiven));
  const file = fileOf(keyVault);
  const vault = file === undefined ? await onServer(keyVault, wrap, alone) : openSqliteKeyVault(file, wrap);
  closing.add(() => vault.close());
  return vault;
};

/** Its driver is loaded only by those who use it. */
const onServer = async (address: string, wrap: KeyWrap, alone: boolean): Promise<MovableKeyVault> => {
  const { openPostgresKeyVault } = await import('@havstang/postgres');
  return openPostgresKeyVault(address, { wrap, setUp: alone });
};

const noKeys = async (): Promise<never> => {
  throw new HavstangError('no-keys', 'this process has no keys of personal texts');
};

const NO_VAULT = {
  isOpen: () => true,
  keyFor: noKeys,
  keyOf: noKeys,
  keys: noKeys,
  appliedUpTo: noKeys,
  destroy: noKeys,
  hold: noKeys,
  release: noKeys,
  applied: noKeys,
  close: async () => undefined,
};
