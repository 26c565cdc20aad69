import type { Contract, View } from './contract.js';
import { challengeBoardView } from './challenges/challenge-board.js';
import { challengeContract } from './challenges/challenge.js';
import { creativeSpaceCardView } from './challenges/creative-space-card.js';
import { ideaFunnelView } from './challenges/idea-funnel.js';
import { ideaContract } from './challenges/idea.js';
import { problemBoardView } from './challenges/problem-board.js';
import { problemContract } from './challenges/problem.js';
import { solutionTestContract } from './challenges/solution-test.js';
import { testPortfolioView } from './challenges/test-portfolio.js';

export const challengesContracts: readonly Contract[] = [
  problemContract,
  challengeContract,
  ideaContract,
  solutionTestContract,
];
export const challengesViews: readonly View[] = [
  problemBoardView,
  challengeBoardView,
  creativeSpaceCardView,
  ideaFunnelView,
  testPortfolioView,
];

export * from './challenges/problem.js';
export * from './challenges/problem-board.js';
export * from './challenges/challenge.js';
export * from './challenges/challenge-board.js';
export * from './challenges/creative-space-card.js';
export * from './challenges/idea.js';
export * from './challenges/idea-funnel.js';
export * from './challenges/solution-test.js';
export * from './challenges/test-portfolio.js';
