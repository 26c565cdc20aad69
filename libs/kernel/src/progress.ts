/** A count that only grows, and those who wait until it has. */
export type Progress = {
  now(): number;
  moveTo(count: number): void;
  /** Whether anybody waits. */
  awaited(): boolean;
  /** Resolves true once the count is at least `count`, false when `timeoutMs` passed first. */
  reached(count: number, timeoutMs: number): Promise<boolean>;
};

export const createProgress = (onWait: () => void = () => undefined): Progress => {
  const waiting = new Set<{ readonly count: number; readonly arrive: () => void }>();
  let now = 0;
  return {
    now: () => now,
    moveTo: (count) => {
      now = Math.max(now, count);
      for (const waiter of waiting) if (waiter.count <= now) waiter.arrive();
    },
    awaited: () => waiting.size > 0,
    reached: (count, timeoutMs) => {
      if (count <= now) return Promise.resolve(true);
      return new Promise((resolve) => {
        const settle = (arrived: boolean) => {
          clearTimeout(timer);
          waiting.delete(waiter);
          resolve(arrived);
        };
        const waiter = { count, arrive: () => settle(true) };
        const timer = setTimeout(() => settle(false), timeoutMs);
        waiting.add(waiter);
        onWait();
      });
    },
  };
};
