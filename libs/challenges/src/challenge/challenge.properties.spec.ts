import { challengeContract } from '@havstang/contracts';
import { isRejection } from '@havstang/kernel';
import { ID, metaOf } from '@havstang/testing';
import fc from 'fast-check';
import { anyEvents, anyId } from '../testing/arbitrary.js';
import { history } from '../testing/history.js';
import { challenge, type Challenge, type ChallengeCommand } from './challenge.js';

const bare = fc.oneof(
  fc.record({
    type: fc.constant('ReframeProblemAsChallenge'),
    data: fc.constant({ problemIds: [ID], before: 'B', after: 'Hur kan vi göra?', method: 'M' }),
    found: fc.constantFrom([], [{ id: ID, status: 'understood', revision: 3 }]),
  }),
  fc.record({
    type: fc.constant('ReviseFraming'),
    data: fc.record({ after: fc.constantFrom('Hur kan vi mer?', 'Nej.'), why: fc.constant('W') }),
  }),
  fc.record({
    type: fc.constant('AttachBoundary'),
    data: fc.record({ boundaryId: anyId }),
    found: fc.constantFrom(
      undefined,
      { stream: 'boundary-x', revision: 0, status: 'inForce' },
      { stream: 'boundary-x', revision: 0, status: 'retired' },
    ),
  }),
  fc.record({ type: fc.constant('DetachBoundary'), data: fc.record({ boundaryId: anyId, why: fc.constant('W') }) }),
  fc.record({ type: fc.constant('ConfirmCreativeSpace'), data: fc.record({ statement: fc.constantFrom('A', 'B') }) }),
  fc.record({ type: fc.constant('OpenChallenge'), data: fc.constant({}) }),
  fc.record({ type: fc.constant('ReturnToUnderstanding'), data: fc.constant({ learned: 'L' }) }),
  fc.record({
    type: fc.constant('RecordBoundaryEffect'),
    data: fc.record({ boundaryId: anyId, effect: fc.constantFrom('lever', 'obstacle'), why: fc.constant('W') }),
  }),
  fc.record({ type: fc.constant('CloseChallenge'), data: fc.constant({ summary: 'S' }) }),
);

const commands = fc.array(
  bare.map((one) => ({ id: ID, meta: metaOf(), ...one }) as unknown as ChallengeCommand),
  { maxLength: 60 },
);

it('folds any events that the contract allows', () => {
  fc.assert(
    fc.property(anyEvents(challengeContract), (events) => {
      history(challengeContract, ID, ...events);
      const state = events.reduce(challenge.evolve, challenge.initial);
      expect(['none', 'framed', 'understanding', 'opened', 'closed']).toContain(state.status);
    }),
  );
});

it('keeps its invariants whatever is asked of it', () => {
  fc.assert(
    fc.property(commands, (sequence) => {
      let state: Challenge = challenge.initial;
      for (const command of sequence) {
        const before = state;
        const decided = challenge.decide(command, state);
        if (isRejection(decided)) continue;
        history(challengeContract, ID, ...decided);
        state = decided.reduce(challenge.evolve, state);
        if (state.status === 'opened') {
          expect(state.attached.length).toBeGreaterThan(0);
          expect(state.creativeSpace).toBeDefined();
        }
        if (state.status === 'closed' && 'attached' in before) {
          expect(before.attached.filter((one) => !before.assessments[one])).toEqual([]);
        }
        if ('attached' in state)
          expect(state.attached.filter((one) => 'detached' in state && state.detached.includes(one))).toEqual([]);
        if (decided.length > 0) {
          const again = challenge.decide(command, state);
          if (!isRejection(again)) expect(again).toEqual([]);
        }
      }
    }),
    { numRuns: 300 },
  );
});
