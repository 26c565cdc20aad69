import { challengeContract } from '@havstang/contracts';
import { ID } from '@havstang/testing';
import { id } from '../testing/history.js';
import { wantedBy } from '../testing/react.js';
import { onProblemReframed } from './on-problem-reframed.js';

it('tells each problem which challenge it became part of', async () => {
  const data = { problemIds: [id(1), id(2)], before: 'B', after: 'Hur kan vi göra?', method: 'M', reliedOn: [] };
  const event = { type: 'ProblemReframedAsChallenge' as const, data };
  expect(await wantedBy(onProblemReframed, challengeContract, ID, event)).toEqual([
    { to: 'problem', id: id(1), type: 'NoteReframing', data: { challengeId: ID } },
    { to: 'problem', id: id(2), type: 'NoteReframing', data: { challengeId: ID } },
  ]);
});
