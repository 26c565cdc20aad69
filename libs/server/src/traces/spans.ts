import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type HrTime,
  type SpanContext,
  type SpanOptions,
  type Tracer,
} from '@opentelemetry/api';
import { traceOf } from '@havstang/kernel';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  RandomIdGenerator,
  SamplingDecision,
  TraceIdRatioBasedSampler,
  type IdGenerator,
  type Sampler,
} from '@opentelemetry/sdk-trace';
import type { Sampling } from './traces.js';

/** One span, told when it is over. Times are those of `performance.now()`. */
export type Told = Pick<SpanOptions, 'kind' | 'attributes' | 'links'> & {
  readonly name: string;
  readonly began: number;
  readonly ended: number;
  /** What kind of failure it ended in, if it did: a code, never a message, which may name what it is about. */
  readonly failed?: string | undefined;
};

/** The first span of a command, as those refer to it who have only the command's id. */
export const contextOf = (commandId: string): SpanContext => ({
  ...traceOf(commandId),
  traceFlags: TraceFlags.SAMPLED,
});

/** Chance, but for the one span whose ids are derived. */
export const derivedIds = () => {
  const chance = new RandomIdGenerator();
  let wanted: SpanContext | undefined;
  const generator: IdGenerator = {
    generateTraceId: () => wanted?.traceId ?? chance.generateTraceId(),
    generateSpanId: () => wanted?.spanId ?? chance.generateSpanId(),
  };
  /** What `start` starts has these ids. */
  const as = <Started>(ids: SpanContext, start: () => Started): Started => {
    wanted = ids;
    try {
      return start();
    } finally {
      wanted = undefined;
    }
  };
  return { generator, as };
};

export const samplerOf = ({ name, ratio }: Sampling): Sampler => {
  switch (name) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio':
      return new TraceIdRatioBasedSampler(ratio);
  }
};

/**
 * Tells spans of commands. `first` is the first span of a command's trace; `inside` any other, below it. Which traces are kept is decided by their ids alone,
 * so that every process decides alike and none has to hear of it.
 */
export const spanTeller = (tracer: Tracer, sampler: Sampler, { as }: ReturnType<typeof derivedIds>) => {
  const kept = ({ traceId }: SpanContext, { name, kind = SpanKind.INTERNAL }: Told): boolean =>
    sampler.shouldSample(ROOT_CONTEXT, traceId, name, kind, {}, []).decision === SamplingDecision.RECORD_AND_SAMPLED;

  const tell = ({ name, began, ended, failed, ...options }: Told, parent = ROOT_CONTEXT): void => {
    const span = tracer.startSpan(name, { ...options, startTime: timeOf(began) }, parent);
    if (failed !== undefined) span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', failed);
    span.end(timeOf(ended));
  };

  return {
    first: (commandId: string, told: Told): void => {
      const own = contextOf(commandId);
      if (kept(own, told)) as(own, () => tell(told));
    },
    inside: (commandId: string, told: Told): void => {
      const first = contextOf(commandId);
      if (kept(first, told)) tell(told, trace.setSpanContext(ROOT_CONTEXT, first));
    },
  };
};

/** Seconds and nanoseconds since 1970: a lone number would be taken for something else when the clock was set back. */
const timeOf = (now: number): HrTime => {
  const ms = performance.timeOrigin + now;
  return [Math.floor(ms / 1_000), Math.round((ms % 1_000) * 1e6)];
};
