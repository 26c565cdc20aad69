import type { DecisionCard, ErasureEvent } from '@havstang/contracts';
import { SYSTEM } from '@havstang/kernel';
import { given, metaOf } from '@havstang/testing';
import { erasure } from './erasure.js';

const person = '00000000-0000-4000-8000-00000000000b';
const decisionId = '00000000-0000-4000-8000-00000000000d';
const disposal = { decisionId, dnr: 'KS 2022/7' };
const keyIds = ['00000000-0000-4000-8000-00000000000e'];

const requested: ErasureEvent = { type: 'ErasureRequested', data: { person, basis: 'consentWithdrawn' } };
const refused: ErasureEvent = { type: 'ErasureRefused', data: { person, ground: 'archive', why: 'Ska bevaras.' } };
const held: ErasureEvent = { type: 'LegalHoldPlaced', data: { person, ground: 'dispute' } };
const lifted: ErasureEvent = { type: 'LegalHoldLifted', data: { person } };
const decided: ErasureEvent = {
  type: 'DisposalDecided',
  data: { person, ...disposal, reliedOn: [{ stream: `decision-${decisionId}`, revision: 8 }] },
};
const destroyed: ErasureEvent = { type: 'PersonKeyDestroyed', data: { person, keyIds, disposalDecision: disposal } };

const as = (role: string, ref?: string) => metaOf({ actor: { role, ...(ref === undefined ? {} : { ref }) } });
const request = { type: 'RequestErasure', data: { person, basis: 'consentWithdrawn' } } as const;
const refuse = { type: 'RefuseErasure', data: { ground: 'archive', why: 'Ska bevaras.' } } as const;
const place = { type: 'PlaceLegalHold', data: { person, ground: 'dispute' } } as const;
const lift = { type: 'LiftLegalHold', data: {} } as const;
const note = { type: 'NoteKeyDestroyed', data: { keyIds } } as const;
const inForce = {
  id: decisionId,
  dnr: disposal.dnr,
  matter: 'dispose',
  status: 'taken',
  outcome: 'approved',
  appeals: [],
  legalForceOn: '2022-05-04',
  stream: `decision-${decisionId}`,
  revision: 8,
} as unknown as DecisionCard;
const dispose = (found: DecisionCard | undefined = inForce, meta = as('registrar')) =>
  ({ type: 'DecideDisposal', data: { decisionId }, found, meta }) as const;

describe('asking to be erased', () => {
  it('is recorded', () => given(erasure).when(request).then(requested));
  it('is recorded again after a refusal', () => given(erasure, requested, refused).when(request).then(requested));
  it.each([[[requested]], [[requested, decided]], [[requested, decided, destroyed]]])(
    'stays quiet while it waits and once it is done (%#)',
    (history) =>
      given(erasure, ...history)
        .when(request)
        .then(),
  );
  it('is for oneself only from outside', () => {
    given(erasure)
      .when({ ...request, meta: as('citizen') })
      .refuses('erasure-of-another', { field: 'person' });
    given(erasure)
      .when({ ...request, meta: as('citizen', person) })
      .then(requested);
  });
  it('is not for the system', () =>
    given(erasure)
      .when({ type: 'RequestErasure', data: { person: SYSTEM, basis: 'unlawful' } })
      .refuses('erasure-of-system'));
});

describe('refusing', () => {
  it('says its ground', () => given(erasure, requested).when(refuse).then(refused));
  it('needs a request', () => {
    given(erasure).when(refuse).refuses('erasure-not-requested');
    given(erasure, requested, refused).when(refuse).refuses('erasure-not-requested');
    given(erasure, held).when(refuse).refuses('erasure-not-requested');
  });
  it('comes too late after the decision', () =>
    given(erasure, requested, decided).when(refuse).refuses('erasure-decided'));
  it('is not for the person themself', () =>
    given(erasure, requested)
      .when({ ...refuse, meta: as('registrar', person) })
      .refuses('erasure-by-oneself'));
});

describe('a legal hold', () => {
  it('is placed, with or without a request', () => {
    given(erasure).when(place).then(held);
    given(erasure, requested).when(place).then(held);
  });
  it('is placed once', () => given(erasure, held).when(place).then());
  it('may get another ground', () =>
    given(erasure, held)
      .when({ type: 'PlaceLegalHold', data: { person, ground: 'audit' } })
      .then({ type: 'LegalHoldPlaced', data: { person, ground: 'audit' } }));
  it('comes too late after the decision', () => {
    given(erasure, requested, decided).when(place).refuses('erasure-decided');
    given(erasure, requested, decided, destroyed).when(place).refuses('erasure-decided');
  });
  it('keeps the person from being erased until it is lifted', () => {
    given(erasure, requested, held)
      .when(dispose())
      .refuses('erasure-on-hold', { facts: { ground: 'dispute' } });
    given(erasure, held, requested).when(dispose()).refuses('erasure-on-hold');
    given(erasure, requested, held, lifted).when(dispose()).then(decided);
  });
  it('is lifted once', () => {
    given(erasure, held).when(lift).then(lifted);
    given(erasure, held, lifted).when(lift).then();
    given(erasure).when(lift).then();
  });
});

describe('I-G19 nothing is destroyed without a decision', () => {
  it('rests on a decision to dispose that has legal force', () =>
    given(erasure, requested).when(dispose()).then(decided));
  it.each<[string, DecisionCard | undefined]>([
    ['none', undefined],
    ['one about something else', { ...inForce, matter: 'other' }],
    ['one that was rejected', { ...inForce, outcome: 'rejected' }],
    ['one that was annulled', { ...inForce, status: 'annulled' }],
    ['one that can still be appealed', { ...inForce, legalForceOn: undefined } as DecisionCard],
  ])('does not rest on %s', (_which, found) =>
    given(erasure, requested)
      .when({ ...dispose(), found })
      .refuses('erasure-needs-disposal-decision', { field: 'decisionId' }),
  );
  it('needs a request', () => given(erasure, held, lifted).when(dispose()).refuses('erasure-not-requested'));
  it('is not for the person themself', () =>
    given(erasure, requested)
      .when(dispose(inForce, as('registrar', person)))
      .refuses('erasure-by-oneself'));
  it('is decided once', () => {
    given(erasure, requested, decided).when(dispose()).then();
    given(erasure, requested, decided, destroyed).when(dispose()).then();
  });
});

describe('the note that the key is gone', () => {
  it('names the keys and the decision', () => given(erasure, requested, decided).when(note).then(destroyed));
  it('stands once', () => given(erasure, requested, decided, destroyed).when(note).then());
  it('follows a decision only', () => given(erasure, requested).when(note).refuses('erasure-not-decided'));
});
