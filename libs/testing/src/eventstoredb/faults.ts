import { setTimeout as sleep } from 'node:timers/promises';

type Common = {
  /** Only where the name of the stream begins so; `$all` for what concerns all streams. */
  readonly stream?: string;
  /** How often it strikes: once if nothing is said, or until `forMs` have passed or it is cleared. */
  readonly times?: number | 'always';
  /** How long it stands, in milliseconds. */
  readonly forMs?: number;
};

/** What becomes of an append or a deletion. */
export type WriteFault = Common & {
  /**
   * `silence`: no answer ever comes · `timeout`: "Commit phase timeout." · `deadline`: the deadline of the call has passed ·
   * `disconnect`: the connections of all clients are reset
   */
  readonly kind: 'silence' | 'timeout' | 'deadline' | 'disconnect';
  /** Whether it is stored all the same; if nothing is said, it is. */
  readonly written?: boolean;
};

export type Fault =
  | WriteFault
  /** A repeat of an append that is stored is told that the version is wrong. */
  | (Common & { readonly kind: 'wrong-version' })
  /** Every call is refused: "Server Is Not Ready". */
  | (Common & { readonly kind: 'not-ready' })
  /** The user may not do it, as a list of the stream says: reads, appends and deletions. The double itself knows no users. */
  | (Common & { readonly kind: 'denied' })
  /** Calls that require the leader are sent elsewhere, to this same server if nothing is said; the others are served, as a follower does. */
  | (Common & { readonly kind: 'not-leader'; readonly leader?: { readonly address: string; readonly port: number } })
  /** Ends a subscription, after it was sent `after` events (default 0: at once, one that is idle too). */
  | (Common & { readonly kind: 'drop'; readonly reason: 'too-slow' | 'unavailable'; readonly after?: number })
  /** Reads and subscriptions wait `ms` milliseconds before each event, for as long as it stands. */
  | (Omit<Common, 'times'> & { readonly kind: 'slow'; readonly ms: number })
  /** For `ms` milliseconds nothing is read, written or answered. The process itself goes on: to freeze that too, send it SIGSTOP. */
  | { readonly kind: 'freeze'; readonly ms: number };

export type FaultKind = Fault['kind'];

const KINDS: Readonly<Record<FaultKind, true>> = {
  silence: true,
  timeout: true,
  deadline: true,
  disconnect: true,
  'wrong-version': true,
  'not-ready': true,
  denied: true,
  'not-leader': true,
  drop: true,
  slow: true,
  freeze: true,
};

/** For what comes from another process; looks at the kind only. */
export const isFault = (value: { readonly kind?: unknown }): value is Fault =>
  typeof value.kind === 'string' && Object.hasOwn(KINDS, value.kind);

export type FaultOf<K extends FaultKind> = Fault & { readonly kind: K };

export type Faults = {
  /** From now on; those added first strike first. */
  add(...faults: readonly Fault[]): void;
  /** Everything works again. */
  clear(): void;
  /** Those that still stand. */
  standing(): readonly Fault[];
};

/** What the handlers ask. */
export type FaultPoint = Faults & {
  /** The first standing fault of these kinds that concerns the stream; it has then struck once. */
  take<K extends FaultKind>(
    kinds: readonly K[],
    stream: string,
    fits?: (fault: FaultOf<K>) => boolean,
  ): FaultOf<K> | undefined;
  /** The first standing fault of this kind that concerns the stream; it does not strike. */
  find<K extends FaultKind>(kind: K, stream: string): FaultOf<K> | undefined;
  /** Resolves when the server is not frozen; undefined when it is not. */
  frozen(): Promise<void> | undefined;
  /** Calls back whenever faults are added or cleared, until the function that it returns is called. */
  onChange(listener: () => void): () => void;
};

type Standing = { readonly fault: Fault; readonly until: number; left: number };

export const createFaults = (initial: readonly Fault[] = []): FaultPoint => {
  let standing: Standing[] = [];
  let frozenUntil = 0;
  const listeners = new Set<() => void>();

  const current = (): readonly Standing[] => {
    if (standing.length > 0) standing = standing.filter(({ until, left }) => left > 0 && until > Date.now());
    return standing;
  };

  const add = (...faults: readonly Fault[]): void => {
    for (const fault of faults) {
      if (fault.kind === 'freeze') frozenUntil = Math.max(frozenUntil, Date.now() + fault.ms);
      else standing.push(started(fault));
    }
    listeners.forEach((listener) => listener());
  };

  const thaw = async (): Promise<void> => {
    for (let left; (left = frozenUntil - Date.now()) > 0;) await sleep(Math.min(left, 20));
  };
  add(...initial);

  return {
    add,
    clear() {
      standing = [];
      frozenUntil = 0;
      listeners.forEach((listener) => listener());
    },
    standing: () => current().map(({ fault }) => fault),
    take<K extends FaultKind>(kinds: readonly K[], stream: string, fits: (fault: FaultOf<K>) => boolean = () => true) {
      const found = current().find(({ fault }) => concerns(fault, kinds, stream) && fits(fault as FaultOf<K>));
      if (found === undefined) return undefined;
      found.left -= 1;
      return found.fault as FaultOf<K>;
    },
    find<K extends FaultKind>(kind: K, stream: string) {
      return current().find(({ fault }) => concerns(fault, [kind], stream))?.fault as FaultOf<K> | undefined;
    },
    frozen: () => (frozenUntil > Date.now() ? thaw() : undefined),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
};

const started = (fault: Exclude<Fault, { kind: 'freeze' }>): Standing => ({
  fault,
  until: fault.forMs === undefined ? Infinity : Date.now() + fault.forMs,
  left: strikesOf(fault),
});

const strikesOf = (fault: Exclude<Fault, { kind: 'freeze' }>): number => {
  const times = fault.kind === 'slow' ? 'always' : (fault.times ?? (fault.forMs === undefined ? 1 : 'always'));
  return times === 'always' ? Infinity : times;
};

const concerns = (fault: Fault, kinds: readonly FaultKind[], stream: string): boolean =>
  kinds.includes(fault.kind) &&
  fault.kind !== 'freeze' &&
  (fault.stream === undefined || stream.startsWith(fault.stream));
