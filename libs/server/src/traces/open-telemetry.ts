import { SpanKind, type Attributes, type Link } from '@opentelemetry/api';
import { ExportResultCode, parseTraceParent } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace';
import { HavstangError } from '@havstang/kernel';
import { commandOf, groupOf } from '@havstang/nest';
import { setTimeout as sleep } from 'node:timers/promises';
import { contextOf, derivedIds, samplerOf, spanTeller } from './spans.js';
import type { Traces, TracesOptions } from './traces.js';

/** How long a stop waits for the last spans to be taken, milliseconds. */
const FLUSH_MS = 2_000;

/**
 * Traces by OpenTelemetry, to the collector that the standard variables name (OTEL_EXPORTER_OTLP_ENDPOINT and so on, which the exporter reads by itself).
 * Attributes hold nothing about a person, a case or a municipality.
 */
export const startTraces = (
  { service, version, sampling, store: storeName, bus, logger }: TracesOptions,
  to: SpanExporter = new OTLPTraceExporter(),
): Traces => {
  const exporter = watched(to, logger);
  const ids = derivedIds();
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': service, 'service.version': version }))
      .merge(detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] })),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
    idGenerator: ids.generator,
  });
  const { first, inside } = spanTeller(provider.getTracer('havstang', version), samplerOf(sampling), ids);

  return {
    traced: (store) => ({
      ...store,
      append: async (stream, expected, events) => {
        const began = performance.now();
        const tell = (failed?: string): void => {
          const [event] = events;
          if (!event) return;
          inside(event.commandId, {
            name: 'append',
            kind: SpanKind.CLIENT,
            began,
            ended: performance.now(),
            failed,
            attributes: {
              'db.system.name': storeName,
              'db.operation.name': 'append',
              'db.operation.batch.size': events.length,
              'havstang.event.types': [...new Set(events.map(({ type }) => type))],
            },
          });
        };
        try {
          const appended = await store.append(stream, expected, events);
          tell();
          return appended;
        } catch (error) {
          tell(codeOf(error));
          throw error;
        }
      },
    }),

    traceAnswers: (application) =>
      void application.addHook('onResponse', (request, { statusCode, elapsedTime }, done) => {
        done();
        const command = commandOf(request);
        if (!command) return;
        const route = request.routeOptions.url ?? 'none';
        const ended = performance.now();
        // The same command again is a span inside the trace of the first time: that one has the first span.
        (command.repeated ? inside : first)(command.commandId, {
          name: `${request.method} ${route}`,
          kind: SpanKind.SERVER,
          began: ended - elapsedTime,
          ended,
          failed: statusCode >= 500 ? String(statusCode) : undefined,
          attributes: {
            'http.request.method': request.method,
            'http.route': route,
            'http.response.status_code': statusCode,
            'havstang.correlation_id': request.id,
            ...repeatedOr(command.repeated),
          },
          links: linksTo(request.headers['traceparent']),
        });
      }),

    carriedOut: ({ commandId, type, service: of, by, event, began, repeated, error }) => {
      const failed = error === undefined ? undefined : codeOf(error);
      // The first span is the attempt that carried it out.
      (repeated || failed !== undefined ? inside : first)(commandId, {
        name: event ? `react ${event.type}` : `clock ${by}`,
        kind: event ? SpanKind.CONSUMER : SpanKind.INTERNAL,
        began,
        ended: performance.now(),
        failed,
        attributes: {
          'havstang.command': type,
          'havstang.by': by,
          ...repeatedOr(repeated),
          ...(event && {
            'messaging.system': bus,
            'messaging.operation.name': 'react',
            'messaging.operation.type': 'process',
            'messaging.consumer.group.name': groupOf(of),
            'havstang.event.type': event.type,
          }),
        },
        links: event ? [{ context: contextOf(event.commandId) }] : [],
      });
    },

    stop: async () => {
      const flushed = provider.shutdown().catch(() => undefined);
      if (exporter.reached()) await Promise.race([flushed, sleep(FLUSH_MS, undefined, { ref: false })]);
    },
  };
};

const repeatedOr = (repeated: boolean): Attributes => (repeated ? { 'havstang.repeated': true } : {});

const codeOf = (error: unknown): string => (error instanceof HavstangError ? error.code : 'defect');

/** What called is not what caused: the trace of a command is its own, and says where it was called from. */
const linksTo = (traceparent: string | readonly string[] | undefined): Link[] => {
  const caller = typeof traceparent === 'string' ? parseTraceParent(traceparent) : null;
  return caller ? [{ context: caller }] : [];
};

/** Tells once when nobody takes the spans, and once when somebody does again. */
const watched = (exporter: SpanExporter, logger: TracesOptions['logger']): SpanExporter & { reached(): boolean } => {
  let reached = true;
  return {
    reached: () => reached,
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const taken = result.code === ExportResultCode.SUCCESS;
        if (logger && taken !== reached)
          logger.warn(
            taken
              ? { traces: 'are taken' }
              : { traces: 'are not taken', why: result.error?.message || String(result.error) },
          );
        reached = taken;
        done(result);
      }),
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
};
