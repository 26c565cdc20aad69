import { erasureContract, type ErasureEvent } from '@havstang/contracts';
import { happened, ID, projected, sealedInOrder } from '@havstang/testing';
import { erasureRegister } from './erasure-register.js';

const person = '00000000-0000-4000-8000-00000000000b';
const disposal = { decisionId: '00000000-0000-4000-8000-00000000000d', dnr: 'KS 2022/7' };
const keyIds = ['00000000-0000-4000-8000-00000000000e'];

const card = (...events: ErasureEvent[]) => {
  const sealed = sealedInOrder(events.map((event) => happened(erasureContract, ID, event, { on: '2022-05-04' })));
  return projected(erasureRegister, sealed).get(ID);
};
const requested: ErasureEvent = { type: 'ErasureRequested', data: { person, basis: 'consentWithdrawn' } };
const refused: ErasureEvent = { type: 'ErasureRefused', data: { person, ground: 'archive', why: 'Ska bevaras.' } };
const held: ErasureEvent = { type: 'LegalHoldPlaced', data: { person, ground: 'dispute' } };
const lifted: ErasureEvent = { type: 'LegalHoldLifted', data: { person } };
const decided: ErasureEvent = { type: 'DisposalDecided', data: { person, ...disposal, reliedOn: [] } };
const destroyed: ErasureEvent = { type: 'PersonKeyDestroyed', data: { person, keyIds, disposalDecision: disposal } };

describe('the register of erasures', () => {
  it('goes from the request to the key that was destroyed', () => {
    expect(card(requested)).toMatchObject({ status: 'requested', basis: 'consentWithdrawn', keyIds: [] });
    expect(card(requested, decided)).toMatchObject({ status: 'decided', disposalDecision: disposal });
    expect(card(requested, decided, destroyed)).toMatchObject({
      status: 'erased',
      keyIds,
      revision: 2,
      erasedAt: '2022-05-04T08:00:00.000Z',
    });
  });
  it('shows a refusal until it is asked again', () => {
    expect(card(requested, refused)).toMatchObject({
      status: 'refused',
      refusal: { ground: 'archive', why: 'Ska bevaras.' },
    });
    expect(card(requested, refused, requested)).not.toHaveProperty('refusal');
  });
  it('shows a hold, with or without a request', () => {
    expect(card(held)).toMatchObject({ status: 'held', hold: 'dispute' });
    expect(card(requested, held)).toMatchObject({ status: 'requested', hold: 'dispute' });
    expect(card(held, lifted)).not.toHaveProperty('hold');
  });
});
