import { effectContract, type EffectEvent } from '@havstang/contracts';
import { isRejection } from '@havstang/kernel';
import { anyEvent, given, ID, metaOf } from '@havstang/testing';
import fc from 'fast-check';
import { effect, type EffectCommand } from './effect.js';

const decisionId = '00000000-0000-4000-8000-0000000000d1';
const claimant = metaOf().actor.ref;
const other = metaOf({ actor: { ref: '00000000-0000-4000-8000-00000000000b', unit: 'controllers' } });
const facts = { taken: true, executed: true, testId: ID, stream: `decision-${decisionId}`, revision: 4 };

const claimed: EffectEvent = {
  type: 'EffectClaimed',
  data: {
    decisionId,
    testId: ID,
    kind: 'efficiency',
    statement: 'Färre dubbla anmälningar.',
    claimant,
    claimantUnit: 'unit-a',
    reliedOn: [{ stream: `decision-${decisionId}`, revision: 4 }],
  },
};
const settled = (type: 'EffectVerified' | 'EffectRefuted'): EffectEvent => ({
  type,
  data: { decisionId, verifier: other.actor.ref, verifierUnit: 'controllers', grounds: 'Uttag ur ärendesystemet.' },
});
const claim = {
  type: 'ClaimEffect',
  data: { decisionId, kind: 'efficiency', statement: 'Färre dubbla anmälningar.' },
} as const;
const verify = { type: 'VerifyEffect', data: { grounds: 'Uttag ur ärendesystemet.' } } as const;
const refute = { type: 'RefuteEffect', data: { grounds: 'Uttag ur ärendesystemet.' } } as const;

describe('claiming', () => {
  it('records who claims it, and the decision as it was looked up', () =>
    given(effect)
      .when({ ...claim, found: facts })
      .then(claimed));
  it('refuses a decision that is not there or was only prepared', () => {
    given(effect)
      .when({ ...claim, found: undefined })
      .refuses('effect-decision-unknown', { field: 'decisionId' });
    given(effect)
      .when({ ...claim, found: { ...facts, taken: false, executed: false } })
      .refuses('effect-decision-unknown');
  });
  it('refuses a decision that has not been carried out', () =>
    given(effect)
      .when({ ...claim, found: { ...facts, executed: false } })
      .refuses('effect-decision-not-executed'));
  it('refuses a second claim on the same stream', () =>
    given(effect, claimed)
      .when({ ...claim, found: facts })
      .refuses('effect-exists'));
});

describe('I-R2 the verifier is not the claimant', () => {
  it('verifies and refutes what another claimed', () => {
    given(effect, claimed)
      .when({ ...verify, meta: other })
      .then(settled('EffectVerified'));
    given(effect, claimed)
      .when({ ...refute, meta: other })
      .then(settled('EffectRefuted'));
  });
  it('refuses the claimant, also in another role and unit', () => {
    const sameInAnotherHat = metaOf({ actor: { role: 'controller', unit: 'controllers' } });
    given(effect, claimed)
      .when({ ...verify, meta: sameInAnotherHat })
      .refuses('effect-own-claim');
    given(effect, claimed)
      .when({ ...refute, meta: sameInAnotherHat })
      .refuses('effect-own-claim');
  });
  it('stays quiet when it was settled that way already', () =>
    given(effect, claimed, settled('EffectVerified'))
      .when({ ...verify, meta: other })
      .then());
  it('refuses to settle it the other way', () =>
    given(effect, claimed, settled('EffectVerified'))
      .when({ ...refute, meta: other })
      .refuses('effect-settled', { facts: { status: 'verified' } }));
  it('refuses to settle what nobody claimed', () => given(effect).when(verify).refuses('effect-not-claimed'));
});

describe('whatever comes', () => {
  const someone = fc.constantFrom(metaOf(), other);
  const command = fc.oneof(
    fc
      .record({ found: fc.constantFrom(undefined, facts, { ...facts, executed: false }), meta: someone })
      .map((more) => ({ ...claim, ...more })),
    fc.record({ meta: someone }).map((more) => ({ ...verify, ...more })),
    fc.record({ meta: someone }).map((more) => ({ ...refute, ...more })),
  );
  it('never lets a person settle their own claim', () => {
    fc.assert(
      fc.property(fc.array(command), (commands) => {
        let state = effect.initial;
        const history: EffectEvent[] = [];
        for (const one of commands) {
          const decided = effect.decide({ id: ID, ...one } as EffectCommand, state);
          if (isRejection(decided)) continue;
          history.push(...decided);
          state = decided.reduce(effect.evolve, state);
        }
        const [first, second, ...more] = history;
        expect(more).toEqual([]);
        if (first) expect(first.type).toBe('EffectClaimed');
        if (second && first?.type === 'EffectClaimed')
          expect(second.data).not.toMatchObject({ verifier: first.data.claimant });
      }),
    );
  });
  it('folds any events that the contract allows', () => {
    fc.assert(
      fc.property(fc.array(anyEvent(effectContract)), (events) => {
        expect(events.reduce(effect.evolve, effect.initial)).toHaveProperty('status');
      }),
    );
  });
});
