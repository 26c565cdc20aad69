import { ideaContract, type IdeaEvent } from '@havstang/contracts';
import { ID, metaOf, projected } from '@havstang/testing';
import { history, id } from '../testing/history.js';
import { openInbox } from './open-inbox.js';

const { actor, at } = metaOf();
const captured = (challengeId?: string): IdeaEvent => ({
  type: 'IdeaCaptured',
  data: {
    challengeId,
    title: 'T',
    description: 'D',
    channel: 'web',
    author: actor.ref,
    authorUnit: actor.unit,
    reliedOn: [],
  },
});
const after = (...events: IdeaEvent[]) => projected(openInbox, history(ideaContract, ID, ...events)).get(ID);

it('holds an idea without a challenge, since it came in', () =>
  expect(after(captured())).toEqual({ id: ID, since: at }));

it('passes over one that came with its challenge', () => expect(after(captured(id(1)))).toBeUndefined());

it.each<IdeaEvent>([
  { type: 'IdeaLinkedToChallenge', data: { challengeId: id(1), reliedOn: [] } },
  { type: 'IdeaTriageOverdue', data: { dueAt: at } },
  { type: 'IdeaDeclined', data: { reason: 'R' } },
  { type: 'IdeaParked', data: { reason: 'R' } },
  { type: 'IdeaMadePartOfCombination', data: { into: id(2) } },
])('lets it go: $type', (event) => expect(after(captured(), event)).toBeUndefined());

it('keeps it while it is only refined', () =>
  expect(after(captured(), { type: 'IdeaRefined', data: { title: 'U', description: 'D' } })).toEqual({
    id: ID,
    since: at,
  }));
