import { collaborationTieContract, type CollaborationTieEvent } from '@havstang/contracts';
import type { AllRows } from '@havstang/nest';
import { happened, ID, projected, sealedInOrder } from '@havstang/testing';
import { activeTies } from '../active-ties/active-ties.js';
import { tieLapse } from './tie-lapse.js';

const pair = { unitA: 'housing', unitB: 'schools' };
const seen = (type: 'CollaborationInitiated' | 'CollaborationContinued', on: string): CollaborationTieEvent => ({
  type,
  data: { ...pair, evidenceEventIds: [ID], on },
});
const lapsed: CollaborationTieEvent = {
  type: 'CollaborationLapsed',
  data: { ...pair, lastJointOn: '2022-03-07', on: '2022-09-03' },
};
const rowsOf = (...events: readonly CollaborationTieEvent[]): AllRows =>
  async function* () {
    const sealed = sealedInOrder(events.map((event) => happened(collaborationTieContract, ID, event)));
    for (const [key, document] of projected(activeTies, sealed))
      yield { key, tenant: '2584', document: document as never };
  };
const begun = seen('CollaborationInitiated', '2022-03-07');

it('asks for what has had nothing joint for 180 days, dated when it lapsed', async () =>
  expect(await tieLapse.due('2022-09-05T10:00:00.000Z', rowsOf(begun))).toMatchObject([
    {
      id: ID,
      type: 'LapseCollaboration',
      data: { lastJointOn: '2022-03-07' },
      tenant: '2584',
      occurredAt: '2022-09-03T00:00:00.000Z',
    },
  ]));
it('asks for nothing before that day', async () =>
  expect(await tieLapse.due('2022-09-02T10:00:00.000Z', rowsOf(begun))).toEqual([]));
it('counts from the last joint event', async () =>
  expect(
    await tieLapse.due('2022-09-05T10:00:00.000Z', rowsOf(begun, seen('CollaborationContinued', '2022-08-01'))),
  ).toEqual([]));
it('asks for nothing twice', async () =>
  expect(await tieLapse.due('2022-09-05T10:00:00.000Z', rowsOf(begun, lapsed))).toEqual([]));
