import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { Conflict, newId, traceOf, Unavailable, type EventStore } from '@havstang/kernel';
import type { CarriedOut } from '@havstang/nest';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { startTraces } from './open-telemetry.js';
import type { Traces } from './traces.js';

const TYPE = 'se.havstang.challenges.problem-reported.v1';

describe('what is told of commands', () => {
  let spans: ReadableSpan[];
  let traces: Traces;
  beforeEach(() => {
    spans = [];
    const exporter: SpanExporter = {
      export: (told, done) => {
        spans.push(...told);
        done({ code: 0 });
      },
      shutdown: async () => undefined,
    };
    traces = startTraces(
      {
        service: 'test',
        version: '1',
        sampling: { name: 'always_on', ratio: 1 },
        store: 'eventstoredb',
        bus: 'kafka',
        logger: false,
      },
      exporter,
    );
  });

  const command = (over: Partial<CarriedOut> = {}): CarriedOut => ({
    commandId: newId(),
    type: 'NoteReframing',
    service: 'challenges',
    by: 'on-problem-reframed',
    event: { type: TYPE, commandId: newId() },
    began: performance.now(),
    repeated: false,
    ...over,
  });
  /** The parent's id, undefined for the first span of a trace. */
  const parentOf = ({ parentSpanContext }: ReadableSpan): string | undefined => parentSpanContext?.spanId;

  it('an attempt of a reaction that failed is below the one that carried it out, with what kind of failure it was', async () => {
    const wanted = command();
    traces.carriedOut({ ...wanted, error: new Unavailable('problem-1 is away') });
    traces.carriedOut(wanted);
    traces.carriedOut({ ...wanted, repeated: true });
    await traces.stop();
    const { spanId } = traceOf(wanted.commandId);
    expect(spans.map(parentOf)).toEqual([spanId, undefined, spanId]);
    expect(spans.map(({ status }) => status.code)).toEqual([
      SpanStatusCode.ERROR,
      SpanStatusCode.UNSET,
      SpanStatusCode.UNSET,
    ]);
    expect(spans[0]?.attributes).toMatchObject({ 'error.type': 'unavailable', 'messaging.system': 'kafka' });
    expect(JSON.stringify(spans.map(({ status, attributes, events }) => [status, attributes, events]))).not.toContain(
      'problem-1',
    );
    expect(spans.map(({ links }) => links.map(({ context }) => context.traceId))).toEqual(
      Array(3).fill([traceOf(wanted.event!.commandId).traceId]),
    );
  });

  it('time that acts is told as itself, and answers nothing', async () => {
    const { event: _, ...due } = command({ by: 'legal-force-clock' });
    traces.carriedOut(due);
    await traces.stop();
    expect(spans[0]).toMatchObject({ name: 'clock legal-force-clock', kind: SpanKind.INTERNAL, links: [] });
  });

  it('an append that failed is told with its code, fails as it did, and names no stream', async () => {
    const conflict = new Conflict('problem-1', 4, 5);
    const event = { type: TYPE, commandId: newId() };
    const store = traces.traced({ append: () => Promise.reject(conflict) } as unknown as EventStore);
    await expect(store.append('problem-1', 4, [event] as never)).rejects.toBe(conflict);
    await expect(store.append('problem-1', 4, [])).rejects.toBe(conflict);
    await traces.stop();
    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject({ name: 'append', kind: SpanKind.CLIENT, status: { code: SpanStatusCode.ERROR } });
    expect(spans[0]?.attributes).toEqual({
      'db.system.name': 'eventstoredb',
      'db.operation.name': 'append',
      'db.operation.batch.size': 1,
      'havstang.event.types': [TYPE],
      'error.type': 'revision-conflict',
    });
  });
});
