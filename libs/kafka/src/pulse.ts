/** Whether the parts of a bus are at work: what a liveness check asks. */
export type Health = {
  /** Why a part stands still just now; undefined while all goes well. */
  readonly failure: Error | undefined;
  /** Since when the most silent part has not heard from the broker, in ms. In good health less than a second or two. */
  readonly quietMs: number;
};

export type Pulse = { alive(): void; failed(error: Error): void; ended(): void };

export const createPulses = (now: () => number = Date.now) => {
  const parts = new Map<object, { heard: number; failure?: Error }>();
  return {
    begin: (): Pulse => {
      const key = {};
      parts.set(key, { heard: now() });
      return {
        alive: () => void (parts.has(key) && parts.set(key, { heard: now() })),
        failed: (failure) => void (parts.has(key) && parts.set(key, { heard: parts.get(key)!.heard, failure })),
        ended: () => void parts.delete(key),
      };
    },
    health: (): Health => ({
      failure: [...parts.values()].find(({ failure }) => failure !== undefined)?.failure,
      quietMs: Math.max(0, ...[...parts.values()].map(({ heard }) => now() - heard)),
    }),
  };
};

export type Pulses = ReturnType<typeof createPulses>;
