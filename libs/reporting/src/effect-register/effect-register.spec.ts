import { effectContract, effectFollowUpContract } from '@havstang/contracts';
import { happened, ID, metaOf, projected, sealedInOrder } from '@havstang/testing';
import { effectRegister } from './effect-register.js';

const decisionId = '00000000-0000-4000-8000-0000000000d1';
const second = '00000000-0000-4000-8000-000000000002';
const person = metaOf().actor.ref;

const claim = (id: string, kind: 'efficiency' | 'learning') =>
  happened(
    effectContract,
    id,
    {
      type: 'EffectClaimed',
      data: { decisionId, kind, statement: 'Färre.', claimant: person, claimantUnit: 'schools', reliedOn: [] },
    },
    { on: '2022-12-01' },
  );
const verified = happened(effectContract, ID, {
  type: 'EffectVerified',
  data: { decisionId, verifier: person, verifierUnit: 'controllers', grounds: 'Uttag.' },
});
const refuted = happened(effectContract, second, {
  type: 'EffectRefuted',
  data: { decisionId, verifier: person, verifierUnit: 'controllers', grounds: 'Stängd skola.' },
});
const scheduled = happened(effectFollowUpContract, decisionId, {
  type: 'EffectFollowUpScheduled',
  data: { decisionId, executedOn: '2022-06-01', due: [{ months: 6, on: '2022-12-01' }] },
});
const due = happened(effectFollowUpContract, decisionId, {
  type: 'EffectFollowUpDue',
  data: { decisionId, months: 6, on: '2022-12-01' },
});
const register = (...events: Parameters<typeof sealedInOrder>[0]) =>
  projected(effectRegister, sealedInOrder(events)).get(decisionId);

it('gathers effects and follow-ups under their decision', () => {
  expect(register(claim(ID, 'efficiency'), verified, claim(second, 'learning'), refuted, scheduled, due)).toEqual({
    decisionId,
    effects: [
      {
        id: ID,
        kind: 'efficiency',
        statement: 'Färre.',
        status: 'verified',
        claimantUnit: 'schools',
        claimedAt: '2022-12-01T08:00:00.000Z',
        verifierUnit: 'controllers',
        grounds: 'Uttag.',
      },
      expect.objectContaining({ id: second, status: 'refuted', grounds: 'Stängd skola.' }),
    ],
    followUps: [{ months: 6, on: '2022-12-01', status: 'due' }],
  });
});

it('is the same for any order between the streams', () => {
  expect(register(scheduled, claim(second, 'learning'), claim(ID, 'efficiency'), due, refuted, verified)).toEqual(
    register(claim(ID, 'efficiency'), verified, claim(second, 'learning'), refuted, scheduled, due),
  );
});
