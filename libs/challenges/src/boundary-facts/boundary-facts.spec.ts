import { boundaryContract, type BoundaryEvent } from '@havstang/contracts';
import { ID, projected } from '@havstang/testing';
import fc from 'fast-check';
import { anyEvents } from '../testing/arbitrary.js';
import { history } from '../testing/history.js';
import { boundaryFacts } from './boundary-facts.js';

const registered: BoundaryEvent = {
  type: 'BoundaryRegistered',
  data: { kind: 'agreement', title: 'Bara ägaren anmäler', source: 'Hävd', leavesOpen: 'Inget', rigidity: 'assumed' },
};
const verified: BoundaryEvent = {
  type: 'BoundaryVerified',
  data: { rigidity: 'fixed', source: 'Avtalet § 4', evidence: 'Det står där.' },
};
const disproved: BoundaryEvent = { type: 'BoundaryDisproved', data: { evidence: 'Det står ingenstans.' } };

const after = (...events: BoundaryEvent[]) =>
  projected(boundaryFacts, history(boundaryContract, ID, ...events)).get(ID);

it('knows what governance registered, and which state that was', () =>
  expect(after(registered)).toEqual({ stream: `boundary-${ID}`, revision: 0, status: 'inForce', ...registered.data }));

it('follows how firm it is and where it is written', () =>
  expect(after(registered, verified)).toMatchObject({
    revision: 1,
    rigidity: 'fixed',
    source: 'Avtalet § 4',
    status: 'inForce',
  }));

it('knows that it was disproved or retired, and what became of what it leaves open', () => {
  expect(after(registered, disproved)).toMatchObject({ revision: 1, status: 'disproved' });
  expect(after(registered, { type: 'BoundaryRetired', data: { reason: 'Nytt avtal.' } })).toMatchObject({
    status: 'retired',
  });
  expect(
    after(registered, {
      type: 'BoundaryClarified',
      data: { clarification: 'Gäller inte jour.', leavesOpen: 'Jouren' },
    }),
  ).toMatchObject({ leavesOpen: 'Jouren', status: 'inForce' });
});

it('takes any events that the contract allows', () => {
  fc.assert(
    fc.property(anyEvents(boundaryContract), (events) => {
      const known = events.some((event) => event.type === 'BoundaryRegistered');
      expect(after(...events) !== undefined).toBe(known);
    }),
  );
});
