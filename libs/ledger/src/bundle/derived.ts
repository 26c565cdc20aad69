import { parseEntry, type Entry } from '../entry.js';
import { erasuresDerivation } from './erasures.js';
import { OPTIONAL, parseGap, withheldLeaf, type Manifest } from './format.js';
import { nextLine, type Lines } from './lines.js';
import { ocelDerivation } from './ocel.js';
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

/** What is made of it: with what the events before it tell of its place among them. */
export type PlacedEvent = StreamsSeen & Pick<ShownText, 'index' | 'entry' | 'leaf' | 'body'>;

/**
 * A file that says nothing which the entries and bodies do not say: made of them line by line, so that whoever verifies makes each line again and
 * compares. Memory grows with the number of streams and types, not of events.
 */
export type Derivation = {
  /** The line before the first event. */
  readonly header: string;
  /** The line of an event; undefined where it has none. */
  readonly event: (event: PlacedEvent) => string | undefined;
  /** Lines after the last event. */
  readonly trailer: () => readonly string[];
};

/** The derived files, in the order of what makes them. */
export const DERIVED_FILES = [OPTIONAL.provenance, OPTIONAL.ocel, OPTIONAL.erasures] as const;

/** Every derived file, to be made of the events shown, in order. */
export const derivations = (about: Pick<Manifest, 'origin' | 'size' | 'version'>) => {
  const seen = streamsSeen();
  const erasures = erasuresDerivation(about);
  const makers: readonly Derivation[] = [provenanceDerivation(), ocelDerivation(), erasures];
  const made = DERIVED_FILES.map((file, nth) => ({ file, ...makers[nth]! }));
  return {
    made,
    /** Of the events so far, those that say that keys were destroyed. */
    erased: erasures.destroyed,
    /** One line for each file, in their order; undefined for one that has no line of the event. */
    lines({
      index,
      entry,
      leaf,
      body,
    }: Pick<ShownText, 'index' | 'entry' | 'leaf' | 'body'>): readonly (string | undefined)[] {
      const { own, mentions, before } = seen(entry, body);
      const event = { index, entry, leaf, body, own, mentions, before };
      return made.map((one) => one.event(event));
    },
  };
};

/** Characters at a time: a promise for each event would cost as much as its lines. */
const AT_A_TIME = 256 * 1024;

/**
 * The events that a bundle shows, some at a time, from its two files of events, which are at their beginning; entries are hashed as leaves. Ends where one
 * of them ends, or at what is no entry.
 */
export async function* shownTexts(entries: Lines, payloads: Lines, size: number): AsyncGenerator<readonly ShownText[]> {
  await nextLine(entries);
  await nextLine(payloads);
  let shown: ShownText[] = [];
  let characters = 0;
  for (let index = 0; index < size;) {
    const text = entries.next() ?? (await nextLine(entries));
    const body = payloads.next() ?? (await nextLine(payloads));
    if (text === undefined || body === undefined) break;
    const gap = parseGap(text);
    if (gap) index = gap.to;
    else if (withheldLeaf(text) !== undefined) index++;
    else {
      const entry = parseEntry(text);
      if (!entry) break;
      shown.push({ index: index++, text, entry, leaf: entries.hash(), body });
    }
    characters += text.length + body.length;
    if (characters < AT_A_TIME) continue;
    yield shown;
    [shown, characters] = [[], 0];
  }
  yield shown;
}
