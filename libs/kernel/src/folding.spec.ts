import type { EventCodec, SealedEvent } from './event.js';
import { defineReadModel, folding } from './read-model.js';

type Noted = { readonly type: 'Noted'; readonly data: { readonly word: string } };
const codec: EventCodec<Noted> = {
  storedTypes: new Set(['test.noted.v1']),
  encode: ({ data }) => ({ type: 'test.noted.v1', schema: 's', classification: 'open', data }),
  decode: ({ data }) => ({ type: 'Noted', data }) as unknown as Noted,
};

/** Keeps the last word, passes over `same`, and ends at `gone`. */
const lastWord = defineReadModel<{ word: string }, Noted>({
  name: 'last-word',
  version: 1,
  codec,
  keys: () => ['k'],
  project: (document, { data: { word } }) => (word === 'same' ? document : word === 'gone' ? undefined : { word }),
});

const noted = (word: string, classification = 'open'): SealedEvent =>
  ({
    type: 'test.noted.v1',
    stream: 'note-1',
    tenant: '2584',
    classification,
    data: { word },
  }) as unknown as SealedEvent;

const written = (known: object | undefined, ...words: readonly string[]) => {
  const into = folding(lastWord);
  const events = words.map((word) => noted(word));
  expect(into.missing(events)).toEqual(['2584/k']);
  if (known) into.put(new Map([['2584/k', { key: '2584/k', tenant: '2584', document: known as never }]]));
  for (const event of events) into.fold(event);
  return into.drain().map(({ document }) => document);
};

describe('what a folding writes', () => {
  it('a document that changed', () => expect(written({ word: 'a' }, 'b', 'same')).toEqual([{ word: 'b' }]));
  it('nothing for one that was passed over', () => expect(written({ word: 'a' }, 'same')).toEqual([]));
  it('nothing for one that there never was', () => expect(written(undefined, 'same')).toEqual([]));
  it('the removal of one that was', () => expect(written({ word: 'a' }, 'gone')).toEqual([null]));
  it('a removal also when it came and went in between', () => expect(written(undefined, 'b', 'gone')).toEqual([null]));

  it.each(['internal', 'secret'])('nothing of an event that is %s: no bus gives it', (classification) => {
    const into = folding(lastWord);
    const event = noted('b', classification);
    expect(into.missing([event])).toEqual([]);
    into.fold(event);
    expect(into.drain()).toEqual([]);
  });

  it('the same for events that it was not asked about beforehand', () => {
    const into = folding(lastWord);
    into.fold(noted('b'));
    expect(into.drain()).toEqual([{ table: 'last-word@1', key: '2584/k', tenant: '2584', document: { word: 'b' } }]);
  });
});
