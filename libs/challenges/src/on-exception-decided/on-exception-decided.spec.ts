import { boundaryContract, type BoundaryEvent } from '@havstang/contracts';
import { ID } from '@havstang/testing';
import { id } from '../testing/history.js';
import { wantedBy } from '../testing/react.js';
import { onExceptionDecided } from './on-exception-decided.js';

const [ideaId, exceptionRequestId, decisionId] = [id(1), id(2), id(3)];
const wanted = (event: BoundaryEvent) => wantedBy(onExceptionDecided, boundaryContract, ID, event);
const note = (data: object) => [
  { to: 'idea', id: ideaId, type: 'NoteExceptionOutcome', data: { exceptionRequestId, ...data } },
];

it('tells the idea of a grant, how long it holds and by which decision', async () => {
  const data = { exceptionRequestId, ideaId, scope: 'S', until: '2022-12-31', decisionId, reliedOn: [] };
  expect(await wanted({ type: 'BoundaryExceptionGranted', data })).toEqual(
    note({ outcome: 'granted', until: '2022-12-31', decisionId }),
  );
});

it('tells it of a denial with the reason, also when the boundary cannot be moved locally', async () => {
  const denied = note({ outcome: 'denied', reason: 'Lag.' });
  const data = { exceptionRequestId, ideaId, reason: 'Lag.' };
  expect(await wanted({ type: 'BoundaryExceptionDenied', data })).toEqual(denied);
  expect(await wanted({ type: 'SystemBarrierRaised', data: { ...data, scope: 'S' } })).toEqual(denied);
});

it('tells nobody when no idea asked', async () =>
  expect(await wanted({ type: 'BoundaryExceptionDenied', data: { exceptionRequestId, reason: 'R' } })).toEqual([]));
