import { codecOf, erasureContract, type ErasureCard, type ErasureEvent } from '@havstang/contracts';
import { defineReadModel } from '@havstang/kernel';

/** One document per person whose erasure was asked for or forbidden. */
export const erasureRegister = defineReadModel<ErasureCard, ErasureEvent>({
  name: 'erasure-register',
  version: 1,
  codec: codecOf(erasureContract),
  keys: (event) => [event.id],
  project: (before, { type, data, id, of }) => {
    const { revision, occurredAt } = of;
    const card: ErasureCard = { status: 'held', keyIds: [], ...before, id, revision, person: data.person };
    switch (type) {
      case 'ErasureRequested':
        return { ...without(card, 'refusal'), status: 'requested', basis: data.basis, requestedAt: occurredAt };
      case 'ErasureRefused':
        return { ...card, status: 'refused', refusal: { ground: data.ground, why: data.why } };
      case 'LegalHoldPlaced':
        return { ...card, hold: data.ground };
      case 'LegalHoldLifted':
        return without(card, 'hold');
      case 'DisposalDecided':
        return { ...card, status: 'decided', disposalDecision: { decisionId: data.decisionId, dnr: data.dnr } };
      case 'PersonKeyDestroyed':
        return { ...card, status: 'erased', keyIds: data.keyIds, erasedAt: occurredAt };
    }
  },
});

const without = (card: ErasureCard, field: 'hold' | 'refusal'): ErasureCard => {
  const { [field]: _, ...rest } = card;
  return rest;
};
