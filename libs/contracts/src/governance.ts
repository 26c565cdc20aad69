import type { Contract, View } from './contract.js';
import { boardMeetingContract } from './governance/board-meeting.js';
import { boundaryCatalogueView } from './governance/boundary-catalogue.js';
import { boundaryContract } from './governance/boundary.js';
import { decisionRegisterView } from './governance/decision-register.js';
import { decisionContract } from './governance/decision.js';
import { delegationListView } from './governance/delegation-list.js';
import { delegationOrderView } from './governance/delegation-order-view.js';
import { delegationOrderContract } from './governance/delegation-order.js';
import { erasureRegisterView } from './governance/erasure-register.js';
import { erasureContract } from './governance/erasure.js';
import { diariumView } from './governance/diarium.js';
import { diaryContract } from './governance/diary.js';
import { exceptionRegisterView } from './governance/exception-register.js';
import { noticeBoardView } from './governance/notice-board.js';
import { recusalRegisterView } from './governance/recusal-register.js';

export const governanceContracts: readonly Contract[] = [
  boundaryContract,
  delegationOrderContract,
  diaryContract,
  boardMeetingContract,
  decisionContract,
  erasureContract,
];
export const governanceViews: readonly View[] = [
  boundaryCatalogueView,
  delegationOrderView,
  diariumView,
  decisionRegisterView,
  delegationListView,
  noticeBoardView,
  recusalRegisterView,
  exceptionRegisterView,
  erasureRegisterView,
];

export * from './governance/boundary.js';
export * from './governance/boundary-catalogue.js';
export * from './governance/delegation-order.js';
export * from './governance/delegation-order-view.js';
export * from './governance/diary.js';
export * from './governance/diarium.js';
export * from './governance/board-meeting.js';
export * from './governance/decision.js';
export * from './governance/decision-events.js';
export * from './governance/decision-register.js';
export * from './governance/delegation-list.js';
export * from './governance/notice-board.js';
export * from './governance/recusal-register.js';
export * from './governance/exception-register.js';
export * from './governance/erasure.js';
export * from './governance/erasure-register.js';
