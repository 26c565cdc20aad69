import type { Entry } from '../entry.js';
import { erasuresDerivation } from './erasures.js';
import { OPTIONAL, type Manifest } from './format.js';
import { nextLine, type Lines } from './lines.js';
import { ocelDerivation } from './ocel.js';
import { isShown, placesOf } from './places.js';
import { provenanceDerivation } from './provenance.js';
import { streamsSeen, type StreamsSeen } from './streams-seen.js';

/** An event that is shown, as its entry and body stand in the bundle. */
export type ShownText = {
  readonly index: number;
  readonly text: string;
  readonly entry: Entry;
  /** Its leaf hash in hex. */
  readonly leaf: string;
  readonly body: string;
};

/** What a line is made of. */
export type Shown = Omit<ShownText, 'text'>;

/**
 * A file that says nothing which the entries and bodies do not say: made of them line by line, so that whoever verifies makes each line again and
 * compares. Memory grows with the number of streams and types, not of events.
 */
export type Derivation = {
  /** The line before the first event. */
  readonly header: string;
  /** The line of an event, with what the events before it tell of its place among them. */
  readonly event: (event: Shown, streams: StreamsSeen) => string;
  /** Lines after the last event. */
  readonly trailer: () => readonly string[];
};

/** For tools that draw and mine: they grow faster than the events that they are made of. */
const GRAPHS = {
  [OPTIONAL.provenance]: provenanceDerivation,
  [OPTIONAL.ocel]: ocelDerivation,
} as const;

export const GRAPH_FILES: readonly string[] = Object.keys(GRAPHS);
export const DERIVED_FILES: readonly string[] = [...GRAPH_FILES, OPTIONAL.erasures];

const NO_LINES: readonly string[] = [];

/** Every derived file, or those without the graphs, to be made of the events shown, in order. */
export const derivations = (about: Pick<Manifest, 'origin' | 'size' | 'version'>, withGraphs: boolean) => {
  const graphs = Object.entries(withGraphs ? GRAPHS : {}).map(([file, make]) => ({ file, ...make() }));
  const seen = withGraphs ? streamsSeen() : undefined;
  const erasures = erasuresDerivation(about);
  const made: readonly (Omit<Derivation, 'event'> & { readonly file: string })[] = [
    ...graphs,
    { file: OPTIONAL.erasures, ...erasures },
  ];
  return {
    made,
    /** Of the events so far, those that say that keys were destroyed. */
    erased: erasures.destroyed,
    /** The lines of an event, a line for each of the first files; the others have none of it. */
    lines(shown: Shown): readonly string[] {
      erasures.event(shown);
      const streams = seen?.(shown.entry, shown.body);
      return streams ? graphs.map((graph) => graph.event(shown, streams)) : NO_LINES;
    },
  };
};

/**
 * The events that a bundle shows, some at a time, from its two files of events, which are at their beginning; entries are hashed as leaves. Ends where one
 * of them ends, or at what is no entry.
 */
export async function* shownTexts(entries: Lines, payloads: Lines, size: number): AsyncGenerator<readonly ShownText[]> {
  await nextLine(entries);
  await nextLine(payloads);
  for await (const places of placesOf(entries, size)) {
    const shown: ShownText[] = [];
    for (const { index, text, leaf, place } of places) {
      const body = payloads.next() ?? (await nextLine(payloads));
      if (!place || body === undefined) {
        yield shown;
        return;
      }
      if (isShown(place)) shown.push({ index, text, entry: place, leaf, body });
    }
    yield shown;
  }
}
