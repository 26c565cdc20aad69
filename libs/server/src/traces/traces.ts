import type { EventStore } from '@havstang/kernel';
import type { CarriedOut } from '@havstang/nest';
import type { LoggerService } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/** How many traces are kept, as OpenTelemetry names it; by the id of the trace, so that a trace is kept whole. */
export type Sampling = {
  readonly name: 'always_on' | 'always_off' | 'traceidratio';
  /** From 0 to 1, for the last of them. */
  readonly ratio: number;
};

export type TracesOptions = {
  /** What this process is called among those that are traced, unless OTEL_SERVICE_NAME says otherwise. */
  readonly service: string;
  readonly version: string;
  readonly sampling: Sampling;
  /** What the store and the bus are, by the names that OpenTelemetry has for them. */
  readonly store: string;
  readonly bus: string;
  readonly logger: LoggerService | false;
};

/** What commands take their time with, told to OpenTelemetry when they have an answer. Nobody waits for it. */
export type Traces = {
  /** The store, with each append told. */
  traced(store: EventStore): EventStore;
  /** Tells of the commands that this application answers. */
  traceAnswers(application: Pick<FastifyInstance, 'addHook'>): void;
  /** Tells of a command that the system sent. */
  carriedOut(command: CarriedOut): void;
  /** Sends what was told last. Waits two seconds at most, and not at all for a collector that does not answer. */
  stop(): Promise<void>;
};

/** Its libraries are loaded only by those who use them. */
export const openTraces = async (options: TracesOptions): Promise<Traces> => {
  const { startTraces } = await import('./open-telemetry.js');
  return startTraces(options);
};
