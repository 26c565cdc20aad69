import {
  challengeContract,
  decisionContract,
  effectContract,
  ideaContract,
  solutionTestContract,
  type ChallengeEvent,
  type DecisionEvent,
  type EffectEvent,
  type IdeaEvent,
  type SolutionTestEvent,
} from '@havstang/contracts';
import { type SealedEvent } from '@havstang/kernel';
import { ID, metaOf, projected } from '@havstang/testing';
import fc from 'fast-check';
import { anyEvents } from '../testing/arbitrary.js';
import { about, byCourt, taken } from '../testing/decisions.js';
import { history, id } from '../testing/history.js';
import { challengeBoard } from './challenge-board.js';
import { challengeCardOf } from './challenge-card.js';

const challengeId = ID;
const { ref: author, unit: authorUnit } = metaOf().actor;

const framed: ChallengeEvent = {
  type: 'ProblemReframedAsChallenge',
  data: { problemIds: [id(1)], before: 'B', after: 'Hur kan vi göra?', method: 'M', reliedOn: [] },
};
const attached: ChallengeEvent = { type: 'BoundaryAttachedToChallenge', data: { boundaryId: id(2), reliedOn: [] } };
const assessed: ChallengeEvent = {
  type: 'BoundaryEffectAssessed',
  data: { boundaryId: id(2), effect: 'lever', why: 'W' },
};
const opened: ChallengeEvent = { type: 'ChallengeOpened', data: {} };
const returned: ChallengeEvent = { type: 'ChallengeReturnedToUnderstanding', data: { learned: 'L' } };
const closed: ChallengeEvent = { type: 'ChallengeClosed', data: { summary: 'S' } };
const captured: IdeaEvent = {
  type: 'IdeaCaptured',
  data: { challengeId, title: 'T', description: 'D', channel: 'web', author, authorUnit, reliedOn: [] },
};
const planned: SolutionTestEvent = {
  type: 'TestPlanned',
  data: {
    challengeId,
    ideaId: id(3),
    title: 'T',
    hypothesis: 'H',
    measures: [{ id: id(4), name: 'N', target: 'T' }],
    reliedOn: [],
  },
};
const claimed: EffectEvent = {
  type: 'EffectClaimed',
  data: {
    decisionId: id(7),
    challengeId,
    kind: 'quality',
    statement: 'S',
    claimant: author,
    claimantUnit: authorUnit,
    reliedOn: [],
  },
};
const introduced = { challengeId, matter: 'introduceSolution' } as const;

const told = (...events: ChallengeEvent[]) => history(challengeContract, ID, ...events);
const ideas = history(ideaContract, id(3), captured);
const tests = history(solutionTestContract, id(5), planned);
const approvals = history(decisionContract, id(6), taken({ challengeId, testId: id(5) }));
const decided = taken(introduced);
const executed: DecisionEvent = {
  type: 'DecisionExecuted',
  data: { ...about(introduced), executedOn: '2022-09-01', measures: 'M' },
};
const annulled: DecisionEvent = { type: 'DecisionAnnulled', data: { ...about(introduced), ...byCourt } };
const introductions = (...events: DecisionEvent[]) => history(decisionContract, id(7), decided, ...events);
const effects = history(effectContract, id(8), claimed);

const row = (...streams: (readonly SealedEvent[])[]) => projected(challengeBoard, streams.flat()).get(ID);
const card = (...streams: (readonly SealedEvent[])[]) => {
  const known = row(...streams);
  return known && challengeCardOf(known);
};

it('tells a challenge by its own events', () =>
  expect(card(told(framed, attached, assessed, opened, returned))).toMatchObject({
    revision: 4,
    stage: 'understanding',
    question: 'Hur kan vi göra?',
    boundaries: [{ boundaryId: id(2), effect: 'lever' }],
    learned: ['L'],
  }));

it.each([
  ['framed', [told(framed)]],
  ['opened', [told(framed, opened)]],
  ['ideating', [told(framed, opened), ideas]],
  ['testing', [told(framed, opened), ideas, tests, approvals]],
  ['decided', [told(framed, opened), ideas, tests, introductions()]],
  ['implemented', [told(framed, opened), introductions(executed)]],
  ['followedUp', [told(framed, opened), introductions(executed), effects]],
  ['testing', [told(framed, opened), tests, introductions(executed, annulled), effects]],
  ['closed', [told(framed, opened, closed), introductions(executed), effects]],
])('stands at %s', (stage, streams) => expect(card(...streams)?.stage).toBe(stage));

it('has no card before the challenge itself was heard of', () => {
  expect(row(ideas)).toMatchObject({ ideaIds: [id(3)] });
  expect(card(ideas)).toBeUndefined();
});

it('is the same in any order between streams', () => {
  const streams = [told(framed, attached, opened, assessed), ideas, tests, introductions(executed), effects];
  const turns = streams.flatMap((stream, which) => stream.map(() => which));
  const expected = row(...streams);
  fc.assert(
    fc.property(fc.shuffledSubarray(turns, { minLength: turns.length }), (order) => {
      const next = streams.map((stream) => stream.values());
      const mixed = order.flatMap((which) => next[which]?.next().value ?? []);
      expect(row(mixed)).toEqual(expected);
    }),
  );
});

it('takes any events that the contract allows', () => {
  fc.assert(
    fc.property(anyEvents(challengeContract), (events) => {
      const known = events.some((event) => event.type === 'ProblemReframedAsChallenge');
      expect(card(told(...events)) !== undefined).toBe(known);
    }),
  );
});
