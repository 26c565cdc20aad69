import { SpanStatusCode } from '@opentelemetry/api';
import { newId, traceOf } from '@havstang/kernel';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { derivedIds, samplerOf, spanTeller } from './spans.js';
import type { Sampling } from './traces.js';

const SPAN = { name: 'thing', began: 10, ended: 12.5 };

const teller = (sampling: Sampling = { name: 'always_on', ratio: 1 }) => {
  const exporter = new InMemorySpanExporter();
  const ids = derivedIds();
  const provider = new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
    idGenerator: ids.generator,
  });
  const told = (): readonly ReadableSpan[] => exporter.getFinishedSpans();
  return { ...spanTeller(provider.getTracer('test'), samplerOf(sampling), ids), told };
};

describe('spans of a command', () => {
  it('have the ids that follow from the command, the first of them, and the others below it', () => {
    const commandId = newId();
    const { first, inside, told } = teller();
    inside(commandId, SPAN);
    first(commandId, SPAN);
    inside(commandId, SPAN);
    const { traceId, spanId } = traceOf(commandId);
    expect(told().map((span) => span.spanContext().traceId)).toEqual([traceId, traceId, traceId]);
    expect(told().map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual([spanId, undefined, spanId]);
    expect(told()[1]?.spanContext().spanId).toBe(spanId);
    expect(new Set(told().map((span) => span.spanContext().spanId)).size).toBe(3);
  });

  it('last as long as they took, from when they began', () => {
    const { first, told } = teller();
    first(newId(), SPAN);
    const [{ startTime, endTime }] = told() as [ReadableSpan];
    const ms = ([seconds, nanos]: ReadableSpan['startTime']): number => seconds * 1_000 + nanos / 1e6;
    expect(ms(endTime) - ms(startTime)).toBeCloseTo(2.5, 2);
    expect(ms(startTime)).toBeCloseTo(performance.timeOrigin + 10, 2);
  });

  it('say what kind of failure they ended in, and no word of it', () => {
    const { first, told } = teller();
    first(newId(), { ...SPAN, failed: 'revision-conflict' });
    expect(told()[0]?.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(told()[0]?.attributes).toEqual({ 'error.type': 'revision-conflict' });
  });

  it('are kept or left out trace by trace, alike in every process', () => {
    const commands = Array.from({ length: 200 }, newId);
    const half: Sampling = { name: 'traceidratio', ratio: 0.5 };
    const [one, other] = [teller(half), teller(half)];
    for (const commandId of commands) {
      one.first(commandId, SPAN);
      one.inside(commandId, SPAN);
      other.inside(commandId, SPAN);
    }
    const tracesOf = ({ told }: Pick<typeof one, 'told'>) => told().map((span) => span.spanContext().traceId);
    const kept = [...new Set(tracesOf(one))];
    expect(kept.length).toBeGreaterThan(50);
    expect(kept.length).toBeLessThan(150);
    expect(tracesOf(one)).toHaveLength(2 * kept.length);
    expect(tracesOf(other)).toEqual(kept);
    const none = teller({ name: 'always_off', ratio: 1 });
    none.first(newId(), SPAN);
    expect(none.told()).toEqual([]);
  });
});
