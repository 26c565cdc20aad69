import protobuf from 'protobufjs';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** As much of opentelemetry/proto/collector/trace/v1/trace_service.proto as is looked at. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message ExportTraceServiceRequest { repeated ResourceSpans resource_spans = 1; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
  message Resource { repeated KeyValue attributes = 1; }
  message ScopeSpans { repeated Span spans = 2; }
  message Span {
    bytes trace_id = 1;
    bytes span_id = 2;
    bytes parent_span_id = 4;
    string name = 5;
    int32 kind = 6;
    fixed64 start_time_unix_nano = 7;
    fixed64 end_time_unix_nano = 8;
    repeated KeyValue attributes = 9;
    repeated Link links = 13;
    Status status = 15;
  }
  message Link { bytes trace_id = 1; bytes span_id = 2; }
  message Status { string message = 2; int32 code = 3; }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message AnyValue {
    oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; ArrayValue array_value = 5; }
  }
  message ArrayValue { repeated AnyValue values = 1; }
`);
const REQUEST = root.lookupType('ExportTraceServiceRequest');

type Value = string | number | boolean | readonly Value[];
type Attributes = Readonly<Record<string, Value>>;
export type Span = {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first span of a trace. */
  readonly parent: string;
  readonly name: string;
  readonly kind: 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER';
  /** Milliseconds since 1970. */
  readonly began: number;
  readonly ended: number;
  readonly attributes: Attributes;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status: { readonly code: number; readonly message: string };
  readonly resource: Attributes;
};

const KINDS = ['', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'] as const;
const hex = (bytes: string | undefined): string => Buffer.from(bytes ?? '', 'base64').toString('hex');
const msOf = (nanos: string): number => Number(nanos) / 1e6;

type Any = {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values?: readonly Any[] };
};
type KeyValue = { readonly key: string; readonly value: Any };
const valueOf = ({ stringValue, boolValue, intValue, doubleValue, arrayValue }: Any): Value =>
  stringValue ??
  boolValue ??
  doubleValue ??
  (intValue === undefined ? (arrayValue?.values ?? []).map(valueOf) : Number(intValue));
const attributesOf = (of: readonly KeyValue[] = []): Attributes =>
  Object.fromEntries(of.map(({ key, value }) => [key, valueOf(value)]));

type Sent = {
  readonly resourceSpans?: readonly {
    readonly resource?: { readonly attributes?: readonly KeyValue[] };
    readonly scopeSpans?: readonly {
      readonly spans?: readonly {
        readonly traceId: string;
        readonly spanId: string;
        readonly parentSpanId?: string;
        readonly name: string;
        readonly kind: number;
        readonly startTimeUnixNano: string;
        readonly endTimeUnixNano: string;
        readonly attributes?: readonly KeyValue[];
        readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
        readonly status?: { readonly code?: number; readonly message?: string };
      }[];
    }[];
  }[];
};

const spansIn = (body: Buffer): readonly Span[] => {
  const { resourceSpans = [] } = REQUEST.toObject(REQUEST.decode(body), { longs: String, bytes: String }) as Sent;
  return resourceSpans.flatMap(({ resource, scopeSpans = [] }) =>
    scopeSpans.flatMap(({ spans = [] }) =>
      spans.map((span) => ({
        traceId: hex(span.traceId),
        spanId: hex(span.spanId),
        parent: hex(span.parentSpanId),
        name: span.name,
        kind: KINDS[span.kind] as Span['kind'],
        began: msOf(span.startTimeUnixNano),
        ended: msOf(span.endTimeUnixNano),
        attributes: attributesOf(span.attributes),
        links: (span.links ?? []).map((link) => ({ traceId: hex(link.traceId), spanId: hex(link.spanId) })),
        status: { code: span.status?.code ?? 0, message: span.status?.message ?? '' },
        resource: attributesOf(resource?.attributes),
      })),
    ),
  );
};

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
};

/** A collector of traces by OTLP over HTTP. `silent` takes connections and answers nothing. */
export const collector = async ({ silent = false, port = 0 } = {}) => {
  const taken: Span[] = [];
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    if (silent) return;
    bodyOf(request).then(
      (body) => {
        if (request.method !== 'POST' || request.url !== '/v1/traces') return void response.writeHead(404).end();
        taken.push(...spansIn(body));
        response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
      },
      () => response.destroy(),
    );
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: (): readonly Span[] => taken,
    /** How many requests there were. */
    asked: () => asked,
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
