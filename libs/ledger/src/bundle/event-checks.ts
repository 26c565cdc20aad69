import type { Entry } from '../entry.js';
import type { FindingLog, Where } from './findings.js';
import { FILES, scopeOf, withholdsBody, type Manifest } from './format.js';
import { idSet } from './id-set.js';

/** Clocks of several servers differ: `recordedAt` may step back so far without being remarked on. */
const CLOCK_TOLERANCE_MS = 60_000;

/** An event and the line that it stands on. What it is called is known only where its entry could be read. */
export const whereIs = (entry: Entry | undefined, index: number, line: number, file: string): Where => ({
  file,
  line,
  index,
  ...(entry && { stream: entry.stream, eventId: entry.id }),
});

type Stream = { readonly tenant: string; revision: number };

/**
 * What must hold of an event among the others: its place in its stream, its id, its cause, its times. A stream is of one municipality and so is
 * what it causes: every stream that is shown is shown from its first event on, and every reaction after the event that it reacts to. So a withheld
 * event is missed wherever something shown comes of it. A bundle of a part of the log promises less: a case shows its own streams whole, a period is a
 * stretch of all of them, and causes may lie outside.
 */
export const eventChecks = (manifest: Manifest, findings: FindingLog) => {
  const scope = scopeOf(manifest);
  const file = FILES.entries;
  const whole = 'streams' in scope ? new Set(scope.streams) : undefined;
  const streams = new Map<string, Stream>();
  const ids = idSet(manifest.size);
  const tenants = new Map<string, string>();
  const schemas = new Set<string>();
  const classifications = { open: 0, internal: 0, secret: 0 };
  let [withheld, outOfScope, bodies] = [0, 0, 0];
  let latest = '';

  /** One text for each municipality, detached from the file. */
  const tenantOf = (code: string): string => {
    const known = tenants.get(code) ?? detached(code);
    if (!tenants.has(known)) tenants.set(known, known);
    return known;
  };

  return {
    event(entry: Entry, index: number, line: number): void {
      const { id, stream, revision, recordedAt, occurredAt, tenant, causationId, schema } = entry;
      const before = streams.get(stream);
      const first = scope.kind === 'period' ? revision : 0;
      const expected = before === undefined ? first : before.revision + 1;
      if (revision !== expected && whole?.has(stream) !== false)
        findings.add('revision-gap', whereIs(entry, index, line, file), { found: revision, expected });
      if (before) before.revision = revision;
      else streams.set(detached(stream), { tenant: tenantOf(tenant), revision });
      if (before && before.tenant !== tenant)
        findings.add('tenant-changed', whereIs(entry, index, line, file), { found: tenant, expected: before.tenant });
      if (causationId !== null && scope.kind === 'all' && !ids.has(causationId))
        findings.add('cause-missing', whereIs(entry, index, line, file), { cause: causationId });
      if (!ids.add(id)) findings.add('id-repeated', whereIs(entry, index, line, file));
      if (occurredAt > recordedAt)
        findings.add('occurred-after-recorded', whereIs(entry, index, line, file), { occurredAt, recordedAt });
      if (recordedAt >= latest) latest = recordedAt;
      else if (Date.parse(latest) - Date.parse(recordedAt) > CLOCK_TOLERANCE_MS) {
        findings.add('time-backwards', whereIs(entry, index, line, file), { recordedAt, latest });
      }
      if (!schemas.has(schema)) schemas.add(detached(schema));
      classifications[entry.classification]++;
      if (withholdsBody(entry, manifest)) bodies++;
    },
    withheld: (): void => void withheld++,
    outOfScope: (events: number): void => void (outOfScope += events),
    seen: () => ({
      shown: classifications.open + classifications.internal + classifications.secret,
      withheld,
      bodiesWithheld: { classification: bodies },
      schemas: schemas as ReadonlySet<string>,
    }),
    /** Compares with what the manifest states of all events. */
    summary(): void {
      const differs = (what: string): void => findings.add('summary-differs', { file: FILES.manifest }, { what });
      if (withheld !== manifest.withheld) differs('withheld');
      if (outOfScope !== (manifest.outOfScope ?? 0)) differs('outOfScope');
      if (bodies !== (manifest.bodiesWithheld?.classification ?? 0)) differs('bodiesWithheld');
      if ([...tenants.keys()].sort().join('\n') !== manifest.tenants.join('\n')) differs('tenants');
      const { open, internal, secret } = manifest.classifications;
      if (open !== classifications.open || internal !== classifications.internal || secret !== classifications.secret)
        differs('classifications');
    },
  };
};

/** A copy of its own: V8 keeps a piece of text as a view that would hold the whole chunk of the file in memory. */
const detached = (text: string): string => Buffer.from(text).toString();
