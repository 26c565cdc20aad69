import type { Contract, View } from './contract.js';
import { decisionLineageView } from './reporting/decision-lineage.js';
import { departmentProblemMatrixView } from './reporting/department-problem-matrix.js';
import { effectFollowUpContract } from './reporting/effect-follow-up.js';
import { effectRegisterView } from './reporting/effect-register.js';
import { effectContract } from './reporting/effect.js';
import { leverRatioView } from './reporting/lever-ratio.js';
import { networkTimelineView } from './reporting/network-timeline.js';

export const reportingContracts: readonly Contract[] = [effectContract, effectFollowUpContract];
export const reportingViews: readonly View[] = [
  decisionLineageView,
  effectRegisterView,
  leverRatioView,
  departmentProblemMatrixView,
  networkTimelineView,
];

export * from './reporting/effect.js';
export * from './reporting/effect-follow-up.js';
export * from './reporting/decision-lineage.js';
export * from './reporting/effect-register.js';
export * from './reporting/lever-ratio.js';
export * from './reporting/department-problem-matrix.js';
export * from './reporting/network-timeline.js';
