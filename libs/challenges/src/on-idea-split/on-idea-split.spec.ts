import { ideaContract } from '@havstang/contracts';
import { ID, metaOf } from '@havstang/testing';
import { id } from '../testing/history.js';
import { wantedBy } from '../testing/react.js';
import { onIdeaSplit } from './on-idea-split.js';

it('I-C18 captures each part on the stream the split named, with challenge, author and the way back', async () => {
  const { ref: author, unit: authorUnit } = metaOf().actor;
  const origin = { challengeId: id(1), channel: 'workshop' as const, author, authorUnit };
  const text = { title: 'T', description: 'D' };
  const children = [id(2), id(3)].map((ideaId) => ({ ideaId, ...text }));
  const data = { splitFrom: ID, ...origin, ...text };
  expect(await wantedBy(onIdeaSplit, ideaContract, ID, { type: 'IdeaSplit', data: { ...origin, children } })).toEqual([
    { to: 'idea', id: id(2), type: 'CaptureSplitIdea', data },
    { to: 'idea', id: id(3), type: 'CaptureSplitIdea', data },
  ]);
});
