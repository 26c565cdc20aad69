import type { ProblemCard } from '@havstang/contracts';
import { ID } from '@havstang/testing';
import type { BoundaryFacts } from '../boundary-facts/boundary-facts.js';
import type { ChallengeRow } from '../challenge-board/challenge-board.js';
import { id } from '../testing/history.js';
import { creativeSpaceCardOf } from './creative-space-card.js';

const [budget, lease, hearsay, myth] = [id(1), id(2), id(3), id(4)];
const boundary = (title: string, rigidity: BoundaryFacts['rigidity'], status: BoundaryFacts['status'] = 'inForce') =>
  ({
    stream: 's',
    revision: 0,
    kind: 'agreement',
    title,
    source: 'S',
    leavesOpen: `${title} lämnar`,
    rigidity,
    status,
  }) as const;
const facts = new Map<string, BoundaryFacts>([
  [budget, boundary('Budget', 'fixed')],
  [lease, boundary('Avtal', 'negotiable')],
  [hearsay, boundary('Hörsägen', 'assumed')],
  [myth, boundary('Myt', 'assumed', 'disproved')],
]);
const challenge = {
  id: ID,
  question: 'Hur kan vi göra?',
  boundaries: [budget, lease, hearsay, myth, id(99)].map((boundaryId) => ({ boundaryId })),
} as NonNullable<ChallengeRow['told']>;
const problems = [{ id: id(5), parkedThoughts: [{ id: id(6), unit: 'schools', thought: 'En app.' }] }] as ProblemCard[];

it('sorts the boundaries by how firm they are, and says what they leave open', () => {
  const card = creativeSpaceCardOf(challenge, facts, []);
  expect(card.fixed.map((one) => one.title)).toEqual(['Budget']);
  expect(card.negotiable.map((one) => one.title)).toEqual(['Avtal']);
  expect(card.assumed.map((one) => one.title)).toEqual(['Hörsägen']);
  expect(card.open).toEqual(['Budget lämnar', 'Avtal lämnar', 'Hörsägen lämnar']);
});

it('counts a disproved boundary as space won', () =>
  expect(creativeSpaceCardOf(challenge, facts, []).gone).toEqual([
    { boundaryId: myth, kind: 'agreement', title: 'Myt', source: 'S', leavesOpen: 'Myt lämnar' },
  ]));

it('brings the parked solutions back, now that ideas are asked for (I-C3)', () =>
  expect(creativeSpaceCardOf(challenge, facts, problems).parkedThoughts).toEqual([
    { problemId: id(5), unit: 'schools', thought: 'En app.' },
  ]));
