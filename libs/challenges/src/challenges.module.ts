import type { ServiceDefinition } from '@havstang/nest';
import { boundaryFacts } from './boundary-facts/boundary-facts.js';
import { challengeBoardHttp } from './challenge-board/challenge-board.http.js';
import { challengeBoard } from './challenge-board/challenge-board.js';
import { challenges as challengeAggregate } from './challenge/challenge.http.js';
import { creativeSpaceCardHttp } from './creative-space-card/creative-space-card.http.js';
import { decisionFacts } from './decision-facts/decision-facts.js';
import { ideaFunnelHttp } from './idea-funnel/idea-funnel.http.js';
import { ideaFunnel } from './idea-funnel/idea-funnel.js';
import { ideas } from './idea/idea.http.js';
import { inboxDeadline } from './inbox-deadline/inbox-deadline.js';
import { onDecision } from './on-decision/on-decision.js';
import { onExceptionDecided } from './on-exception-decided/on-exception-decided.js';
import { onIdeaSplit } from './on-idea-split/on-idea-split.js';
import { onIdeasCombined } from './on-ideas-combined/on-ideas-combined.js';
import { onProblemReframed } from './on-problem-reframed/on-problem-reframed.js';
import { onTestPlanned } from './on-test-planned/on-test-planned.js';
import { openInbox } from './open-inbox/open-inbox.js';
import { problemBoardHttp } from './problem-board/problem-board.http.js';
import { problemBoard } from './problem-board/problem-board.js';
import { problems } from './problem/problem.http.js';
import { solutionTests } from './solution-test/solution-test.http.js';
import { testPortfolioHttp } from './test-portfolio/test-portfolio.http.js';
import { testPortfolio } from './test-portfolio/test-portfolio.js';

/** From a reported problem to a tested solution. */
export const challenges: ServiceDefinition = {
  service: 'challenges',
  aggregates: [problems, challengeAggregate, ideas, solutionTests],
  readModels: [problemBoard, challengeBoard, ideaFunnel, testPortfolio, boundaryFacts, decisionFacts, openInbox],
  views: [problemBoardHttp, challengeBoardHttp, creativeSpaceCardHttp, ideaFunnelHttp, testPortfolioHttp],
  reactions: [onProblemReframed, onTestPlanned, onIdeaSplit, onIdeasCombined, onDecision, onExceptionDecided],
  timers: [inboxDeadline],
};
