import type { ServiceDefinition } from '@havstang/nest';
import { decisionFacts } from './decision-facts/decision-facts.js';
import { decisionsByDnr } from './decisions-by-dnr/decisions-by-dnr.js';
import { departmentProblemMatrix } from './department-problem-matrix/department-problem-matrix.js';
import { departmentProblemMatrixHttp } from './department-problem-matrix/department-problem-matrix.http.js';
import { effectFollowUps } from './effect-follow-up/effect-follow-up.http.js';
import { effectRegister } from './effect-register/effect-register.js';
import { effectRegisterHttp } from './effect-register/effect-register.http.js';
import { effects } from './effect/effect.http.js';
import { followUpDue } from './follow-up-due/follow-up-due.js';
import { leverRatio } from './lever-ratio/lever-ratio.js';
import { leverRatioHttp } from './lever-ratio/lever-ratio.http.js';
import { lineage } from './lineage/lineage.js';
import { decisionLineageHttp } from './lineage/lineage.http.js';
import { networkOrganisations } from './network-timeline/network-organisations.js';
import { networkTies } from './network-timeline/network-ties.js';
import { networkTimelineHttp } from './network-timeline/network-timeline.http.js';
import { onDecisionExecuted } from './on-decision-executed/on-decision-executed.js';
import { waitingFollowUps } from './waiting-follow-ups/waiting-follow-ups.js';

/** What came of it all: effects, and the history of every decision from the problem it began with. */
export const reporting: ServiceDefinition = {
  service: 'reporting',
  aggregates: [effects, effectFollowUps],
  readModels: [
    lineage,
    decisionFacts,
    decisionsByDnr,
    effectRegister,
    waitingFollowUps,
    leverRatio,
    departmentProblemMatrix,
    networkTies,
    networkOrganisations,
  ],
  views: [decisionLineageHttp, effectRegisterHttp, leverRatioHttp, departmentProblemMatrixHttp, networkTimelineHttp],
  reactions: [onDecisionExecuted],
  timers: [followUpDue],
};
