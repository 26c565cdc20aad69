import { ideaContract } from '@havstang/contracts';
import { ID, metaOf } from '@havstang/testing';
import { id } from '../testing/history.js';
import { wantedBy } from '../testing/react.js';
import { onIdeasCombined } from './on-ideas-combined.js';

it('I-C18 tells each parent what it became part of', async () => {
  const { ref: author, unit: authorUnit } = metaOf().actor;
  const data = {
    parents: [id(1), id(2)],
    title: 'T',
    description: 'D',
    channel: 'web' as const,
    author,
    authorUnit,
    reliedOn: [],
  };
  expect(await wantedBy(onIdeasCombined, ideaContract, ID, { type: 'IdeasCombined', data })).toEqual([
    { to: 'idea', id: id(1), type: 'NoteCombination', data: { into: ID } },
    { to: 'idea', id: id(2), type: 'NoteCombination', data: { into: ID } },
  ]);
});
