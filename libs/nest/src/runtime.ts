import type { Service } from '@havstang/contracts';
import type {
  Bus,
  Documents,
  ErasingKeyVault,
  EventStore,
  Missing,
  PersonalTexts,
  ReadModels,
  RecordedEvent,
  RunningReadModels,
  TableOf,
} from '@havstang/kernel';
import { documentsOf } from '@havstang/kernel';

/** What every service of a process shares: the ports, the clock and the ids. */
export type Runtime = {
  readonly store: EventStore;
  readonly bus: Bus;
  readonly readModels: ReadModels;
  readonly running: RunningReadModels;
  /** What people wrote, on its way into the log and out of it. */
  readonly texts: PersonalTexts;
  /** The keys that this is done with, given out once the erasures in the log have been applied; destroying one takes the rights of the service that does. */
  readonly vault: Pick<ErasingKeyVault, 'destroy'> & { readonly isOpen: () => boolean };
  /** Why this process makes no progress, if it does not: of its read models, its consumers, its part of the ledger. */
  readonly failure: () => Error | undefined;
  /** Why the store took nothing when it was last asked to; undefined once it does, or when that is too long ago to say. */
  readonly appendFailure: () => Error | undefined;
  /** What witnesses have seen of the history and is not there; nothing is written while there is such. */
  readonly missing: () => Promise<Missing | undefined>;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Told of each command that the system itself sent, when it has an answer. */
  readonly carriedOut?: (command: CarriedOut) => void;
};

/** A command of the system, and what came of it. */
export type CarriedOut = {
  readonly commandId: string;
  readonly type: string;
  readonly service: Service;
  /** The reaction or the timer that wanted it. */
  readonly by: string;
  /** The event that the reaction answers; undefined where time acted. */
  readonly event?: Pick<RecordedEvent, 'type' | 'commandId'>;
  /** When it began, by `performance.now()`. */
  readonly began: number;
  /** Whether it had been carried out before. */
  readonly repeated: boolean;
  /** Why it was not carried out, where it will be tried again. */
  readonly error?: unknown;
};

export const RUNTIME = Symbol('havstang runtime');

/** How long a reader or a look-up waits for its read models to catch up, milliseconds. */
export const PATIENCE_MS = 5_000;

/** Looking things up in one municipality's read models. */
export type Lookup = {
  readonly tenant: string;
  documents<Doc extends object>(model: TableOf<Doc>): Documents<Doc>;
  get<Doc extends object>(model: TableOf<Doc>, key: string): Promise<Doc | undefined>;
};

export const lookupFor = ({ readModels }: Pick<Runtime, 'readModels'>, tenant: string): Lookup => ({
  tenant,
  documents: (model) => documentsOf(readModels, model),
  get: (model, key) => documentsOf(readModels, model).get(tenant, key),
});

/** Waits until read models hold all that is on the bus now; false when that takes longer than patience. */
export const caughtUpWithBus = async ({ bus, running }: Pick<Runtime, 'bus' | 'running'>): Promise<boolean> =>
  running.caughtUp((await bus.head()) - 1, PATIENCE_MS);

export { SYSTEM } from '@havstang/kernel';
