import { parseEntry, type Entry } from '../entry.js';
import { subtreesOf } from '../tree.js';
import { parseGap, withheldLeaf, type Gap } from './format.js';
import { nextLine, type Lines } from './lines.js';
import type { WithheldLeaf } from './source.js';

/** What a line of `entries.jsonl` stands for: an event that is shown, one of which only the leaf is, or a run of events that are out of scope. */
export type Place = Entry | WithheldLeaf | Gap;

export const isShown = (place: Place): place is Entry => 'stream' in place;
export const isRun = (place: Place): place is Gap => 'hashes' in place;

/** A line of `entries.jsonl` between the header and the trailer. */
export type PlaceLine = {
  /** Ledger index of the event, or of the first one of a run. */
  readonly index: number;
  /** The index after it; the same one where the line is a run of which nobody can say how far it goes: then nothing comes after it. */
  readonly next: number;
  /** Number of the line, from 1. */
  readonly line: number;
  readonly text: string;
  /** Its leaf hash in hex: of the line itself, or the one that stands in it. */
  readonly leaf: string;
  /** Undefined where the line is nothing that may stand here. */
  readonly place: Place | undefined;
};

/**
 * The places of `entries.jsonl`, some at a time, from the line after the header, the file being opened with a hasher of leaves. Ends after `size` events;
 * earlier where the file does, or at a run that does not fit.
 */
export async function* placesOf(entries: Lines, size: number): AsyncGenerator<readonly PlaceLine[]> {
  let goesOn = true;
  for (let index = 0; goesOn && index < size;) {
    const places: PlaceLine[] = [];
    let text = await nextLine(entries);
    if (text === undefined) return;
    for (; text !== undefined; text = index < size ? entries.next() : undefined) {
      const place = placeOf(text);
      const fits = !place || !isRun(place) || runFits(place, index, size);
      const next = fits ? (place && isRun(place) ? place.to : index + 1) : index;
      const leaf = place && 'leaf' in place ? place.leaf : entries.hash();
      places.push({ index, next, line: entries.number(), text, leaf, place: fits ? place : undefined });
      goesOn = fits;
      if (!goesOn) break;
      index = next;
    }
    yield places;
  }
}

const placeOf = (text: string): Place | undefined => {
  // Every canonical entry begins like this.
  if (text.startsWith('{"actor":')) return parseEntry(text);
  const leaf = withheldLeaf(text);
  return leaf === undefined ? parseGap(text) : { leaf };
};

const runFits = ({ to, hashes }: Gap, from: number, size: number): boolean =>
  to > from && to <= size && subtreesOf({ start: from, end: to }).length === hashes.length;
