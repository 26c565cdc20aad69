import { setTimeout as sleep } from 'node:timers/promises';

type Common = {
  /** Only where the name of the stream begins so; `$all` for what concerns all streams. */
  readonly stream?: string;
  /** How often it strikes: once if nothing is said, or until `forMs` have passed or it is cleared. */
  readonly times?: number | 'always';
  /** How long it stands, in milliseconds. */
  readonly forMs?: number;
};

/** What becomes of an append. `written` says whether the events are stored all the same (if nothing is said, they are). */
export type AppendFault = Common & {
  /**
   * `silence`: no answer ever comes · `timeout`: "Commit phase timeout." · `deadline`: the deadline of the call has passed ·
   * `disconnect`: the connections of all clients are reset · `wrong-version`: a repeat that is stored is told that the version is wrong
   */
  readonly kind: 'silence' | 'timeout' | 'deadline' | 'disconnect' | 'wrong-version';
  readonly written?: boolean;
};

export type Fault =
  | AppendFault
  /** Every call is refused: "Server Is Not Ready". */
  | (Common & { readonly kind: 'not-ready' })
  /** Calls that require the leader are sent elsewhere, to this same server if nothing is said; the others are served, as a follower does. */
  | (Common & { readonly kind: 'not-leader'; readonly leader?: { readonly address: string; readonly port: number } })
  /** Ends a subscription, after it was sent `after` events (default 0: at once, one that is idle too). */
  | (Common & { readonly kind: 'drop'; readonly reason: 'too-slow' | 'unavailable'; readonly after?: number })
  /** A read or subscription waits `ms` milliseconds before each event. */
  | (Common & { readonly kind: 'slow'; readonly ms: number })
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
  /** Whether a fault of this kind stands; it does not strike. */
  stands(kind: FaultKind): boolean;
  /** Resolves when the server is not frozen; undefined when it is not. */
  frozen(): Promise<void> | undefined;
  /** Calls back when faults were added or cleared, until the signal aborts. */
  onChange(listener: () => void, signal: AbortSignal): void;
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
    stands: (kind) => current().some(({ fault }) => fault.kind === kind),
    frozen: () => (frozenUntil > Date.now() ? thaw() : undefined),
    onChange(listener, signal) {
      listeners.add(listener);
      signal.addEventListener('abort', () => listeners.delete(listener), { once: true });
    },
  };
};

const started = (fault: Exclude<Fault, { kind: 'freeze' }>): Standing => ({
  fault,
  until: fault.forMs === undefined ? Infinity : Date.now() + fault.forMs,
  left:
    typeof fault.times === 'number'
      ? fault.times
      : fault.times === 'always' || fault.forMs !== undefined
        ? Infinity
        : 1,
});

const concerns = (fault: Fault, kinds: readonly FaultKind[], stream: string): boolean =>
  kinds.includes(fault.kind) &&
  fault.kind !== 'freeze' &&
  (fault.stream === undefined || stream.startsWith(fault.stream));
