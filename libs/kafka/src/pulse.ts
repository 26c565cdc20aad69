/** Whether the parts of a bus are at work: what a liveness check asks. */
export type Health = {
  /** Why a part stands still just now; undefined while all goes well. */
  readonly failure: Error | undefined;
};

export type Pulse = { alive(): void; failed(error: Error): void; ended(): void };

export const createPulses = () => {
  /** Those at work, with what they fail at. */
  const parts = new Map<Pulse, Error | undefined>();
  return {
    begin: (): Pulse => {
      const pulse: Pulse = {
        alive: () => void (parts.has(pulse) && parts.set(pulse, undefined)),
        failed: (failure) => void (parts.has(pulse) && parts.set(pulse, failure)),
        ended: () => void parts.delete(pulse),
      };
      parts.set(pulse, undefined);
      return pulse;
    },
    health: (): Health => ({ failure: [...parts.values()].find((failure) => failure !== undefined) }),
  };
};

export type Pulses = ReturnType<typeof createPulses>;
