import { solutionTestContract } from '@havstang/contracts';
import { ID } from '@havstang/testing';
import { id } from '../testing/history.js';
import { wantedBy } from '../testing/react.js';
import { onTestPlanned } from './on-test-planned.js';

it('tells the idea that it was selected', async () => {
  const measures = [{ id: id(3), name: 'N', target: 'T' }];
  const data = { challengeId: id(1), ideaId: id(2), title: 'T', hypothesis: 'H', measures, reliedOn: [] };
  expect(await wantedBy(onTestPlanned, solutionTestContract, ID, { type: 'TestPlanned', data })).toEqual([
    { to: 'idea', id: id(2), type: 'NoteSelectionForTest', data: { testId: ID } },
  ]);
});
