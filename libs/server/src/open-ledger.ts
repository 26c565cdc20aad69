import {
  headOf,
  keepRunning,
  runRelay,
  runSequencer,
  type EventStore,
  type Places,
  type Publisher,
  type Running,
  type SealedLog,
  type Sealing,
} from '@havstang/kernel';
import {
  cosignedBy,
  cosignedNotes,
  ledgerSealer,
  parseCheckpoint,
  parseNote,
  parsePolicy,
  proofs,
  type Policy,
  type SigningKey,
} from '@havstang/ledger';
import { keepHeads, type PublishedEntry, type PublishedLedger } from '@havstang/nest';
import { openSqlite, openSqliteLedger } from '@havstang/sqlite';
import type { LoggerService } from '@nestjs/common';
import { readFileSync } from 'node:fs';
import type { Closing } from './closing.js';
import type { Configuration } from './configuration.js';
import { fileOf } from './address.js';
import { knownRoots } from './known-roots.js';
import type { LedgerWatch } from './metrics.js';
import { createGuard, guarded, type Guard } from './restore-guard.js';
import type { StoreFindings } from './store-findings.js';
import { startSigner, type SignedStore, type Signer } from './signer.js';
import { startTimestamps } from './timestamps.js';
import { startWitnesses, type Witnesses } from './witnesses.js';

/** The sealed history, wherever it is kept. */
type LedgerStore = SignedStore & {
  entries(from: number, limit: number): readonly PublishedEntry[] | Promise<readonly PublishedEntry[]>;
};

export type OpenLog = {
  readonly store: EventStore;
  readonly log: SealedLog;
  readonly places: Places;
  readonly ledger: LedgerStore;
  /** See `Bus.head`. */
  readonly head: () => Promise<number>;
  /** Undefined where the store seals in its own appends. */
  readonly sealing: Sealing | undefined;
};

/**
 * Opens the history and where it is sealed: one file that does both, or a server and a ledger beside it. `alone`: no set-up job prepares the ledger's
 * database, so this process does that by itself.
 */
export const openLog = async (
  addresses: { readonly eventStore: string; readonly ledger: string },
  origin: string,
  alone: boolean,
  closing: Closing,
  onFinding?: StoreFindings['tell'],
): Promise<OpenLog> => {
  const file = fileOf(addresses.eventStore);
  if (file !== undefined) {
    const { store, log, places, ledger, close } = openSqlite(file, { sealer: ledgerSealer, origin });
    closing.add(close);
    return { store, log, places, ledger, head: log.size, sealing: undefined };
  }
  const store = await openServerStore(addresses.eventStore, closing, onFinding);
  const { log, places, ledger, sealing, close } = await openServerLedger(addresses.ledger, origin, alone);
  closing.add(close);
  return { store, log, places, ledger, head: headOf(store, sealing), sealing };
};

/** An event store on a server. Its driver is loaded only by those who use it. */
export const openServerStore = async (
  address: string,
  closing: Closing,
  onFinding?: StoreFindings['tell'],
): Promise<EventStore> => {
  const { openEventStoreDb } = await import('@havstang/eventstoredb');
  const store = openEventStoreDb(address, { sealer: ledgerSealer, ...(onFinding && { onFinding }) });
  closing.add(() => store.close());
  return store;
};

const openServerLedger = async (address: string, origin: string, alone: boolean) => {
  const file = fileOf(address);
  if (file !== undefined) return openSqliteLedger(file, { sealer: ledgerSealer, origin });
  const { openPostgresLedger } = await import('@havstang/postgres');
  return openPostgresLedger(address, { sealer: ledgerSealer, origin, setUp: alone });
};

/** Seals what the store holds, and takes it to the broker if there is one: where the store seals itself, only the latter. */
export const startSealing = ({ store, log, places, sealing }: OpenLog, publisher: Publisher | undefined): Running => {
  const relay = publisher && (() => runRelay(log, places, publisher));
  if (sealing) return runSequencer(store, sealing, relay);
  return relay?.() ?? keepRunning(async () => undefined);
};

/** Whose word is asked for, as the file says it. Throws an Error that names the file and the line. */
export const readPolicy = (file: string): { readonly text: string; readonly policy: Policy } => {
  try {
    const text = readFileSync(file, 'utf8');
    return { text, policy: parsePolicy(text) };
  } catch (error) {
    throw new Error(`HAVSTANG_WITNESSES: ${file}: ${(error as Error).message}`, { cause: error });
  }
};

/** How far sealing and signing are behind, for who watches. */
export const watchLedger = (
  { store, log, sealing }: OpenLog,
  { coveredAt }: Pick<Signer, 'coveredAt'>,
): LedgerWatch => ({
  size: async () => log.size(),
  unsealedSince: async () => {
    if (!sealing) return undefined;
    const { position } = await sealing.sealedUpTo();
    return (await store.readAll(position, 1))[0]?.event.recordedAt;
  },
  coveredAt,
});

export type OpenLedger = {
  readonly published: PublishedLedger;
  readonly signer: Signer;
  readonly witnesses: Witnesses | undefined;
  readonly guard: Guard;
};

/** What the ledger shows to the outside, with the signer that puts its name to it and the witnesses that put theirs. */
export const publishLedger = (
  { store, log, ledger, head }: OpenLog,
  key: SigningKey,
  { witnesses: policyFile, tsa }: Pick<Configuration, 'witnesses' | 'tsa'>,
  logger: LoggerService | false,
  closing: Closing,
): OpenLedger => {
  const asked = policyFile === undefined ? undefined : readPolicy(policyFile);
  const shown = proofs(log.leaves, log.runs, knownRoots(ledger, key));
  const newest = async (): Promise<string | undefined> => {
    const acknowledged = await head();
    const note = await signer.sign();
    return (await log.size()) < acknowledged ? undefined : note;
  };
  const witnesses =
    asked && startWitnesses({ policy: asked.policy, store: ledger, proofs: shown, key, newest, logger });
  if (witnesses) closing.add(() => witnesses.stop());
  const stamps = tsa === undefined ? undefined : startTimestamps({ url: tsa, store: ledger, logger });
  if (stamps) closing.add(() => stamps.stop());
  const guard = createGuard(witnesses, log.size);
  const heads = keepHeads({ store: guarded(store, guard), log, origin: ledger.origin });
  closing.add(() => heads.stop());
  const signer = startSigner(ledger, key, {
    kept: heads.afterCheckpoint,
    turned: () => {
      witnesses?.ask();
      stamps?.ask();
    },
  });
  closing.add(() => signer.stop());
  const notes = async (): Promise<readonly string[]> =>
    cosignedNotes(await ledger.checkpoints(), await ledger.countersignatures());
  return {
    guard,
    signer,
    witnesses,
    published: {
      origin: ledger.origin,
      vkeys: [key.vkey],
      policy: asked?.text,
      proofs: shown,
      heads: heads.prove,
      log,
      entries: async (from, limit) => ledger.entries(from, limit),
      checkpoints: notes,
      timestamps: async () => (await ledger.countersignatures()).filter(({ kind }) => kind === 'timestamp'),
      cosigned: async () =>
        asked && (await notes()).findLast((note) => cosignedBy(asked.policy, parseNote(note)!).quorum),
      async checkpoint() {
        const note = await signer.checkpoint();
        if (note === undefined) return undefined;
        const { size } = parseCheckpoint(parseNote(note)!.text)!;
        return cosignedNotes([{ size, note }], await ledger.countersignatures(size))[0];
      },
    },
  };
};
