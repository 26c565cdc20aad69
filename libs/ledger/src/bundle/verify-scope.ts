import type { Entry } from '../entry.js';
import { whereIs } from './event-checks.js';
import type { FindingLog, Where } from './findings.js';
import { FILES, scopeOf, type Manifest } from './format.js';

/** Holds what is shown against the scope that the manifest states: nothing beyond it, and all that it names. */
export const scopeChecks = (manifest: Manifest, findings: FindingLog) => {
  const scope = scopeOf(manifest);
  const streams = new Set('streams' in scope ? scope.streams : []);
  const events = new Set('events' in scope ? scope.events : []);
  const unseen = new Set(streams);
  /** Which single event is the next: runs come in order as well. */
  let next = 0;
  const differs = (where: Where, what: string): void => findings.add('scope-differs', where, { what });

  return {
    /** An event that is shown. */
    shown(entry: Entry, index: number, line: number): void {
      if (scope.kind === 'all') return;
      const { stream } = entry;
      const inside =
        scope.kind === 'period' ? index >= scope.first && index < scope.end : streams.has(stream) || events.has(index);
      if (!inside) differs(whereIs(entry, index, line, FILES.entries), 'the event is outside of it');
      unseen.delete(stream);
      events.delete(index);
    },
    /** Events `from` to before `to` of which only hashes stand here. */
    left(from: number, to: number, line: number): void {
      if ('events' in scope) while (scope.events[next]! < from) next++;
      const overlaps =
        scope.kind === 'all' ||
        (scope.kind === 'period' ? from < scope.end && to > scope.first : scope.events[next]! < to);
      if (overlaps) differs({ file: FILES.entries, line, index: from }, 'events are left out that are inside of it');
    },
    finish(): void {
      const file = FILES.entries;
      for (const stream of unseen) differs({ file, stream }, 'no event of the stream is shown');
      if (scope.kind === 'period' && scope.end > manifest.size) differs({ file }, 'it ends beyond the events');
      const [first] = events;
      if (first !== undefined) differs({ file }, `event ${first} is not shown`);
    },
  };
};
