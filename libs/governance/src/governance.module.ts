import type { ServiceDefinition } from '@havstang/nest';
import { awaitingLegalForce } from './awaiting-legal-force/awaiting-legal-force.js';
import { boardCalendar } from './board-calendar/board-calendar.js';
import { meetings } from './board-meeting/board-meeting.http.js';
import { boardMeetings } from './board-meetings/board-meetings.js';
import { boundaryCatalogueHttp } from './boundary-catalogue/boundary-catalogue.http.js';
import { boundaryCatalogue } from './boundary-catalogue/boundary-catalogue.js';
import { boundaryEffects } from './boundary-effects/boundary-effects.js';
import { boundaries } from './boundary/boundary.http.js';
import { caseNumbers } from './case-numbers/case-numbers.js';
import { challengeBoundaries } from './challenge-boundaries/challenge-boundaries.js';
import { decisionRegisterHttp } from './decision-register/decision-register.http.js';
import { decisionRegister } from './decision-register/decision-register.js';
import { decisions } from './decision/decision.http.js';
import { delegationListHttp } from './delegation-list/delegation-list.http.js';
import { unreportedDecisions } from './delegation-list/unreported-decisions.js';
import { orders } from './delegation-order/delegation-order.http.js';
import { delegationOrderViewHttp } from './delegation-orders/delegation-order-view.http.js';
import { delegationOrders } from './delegation-orders/delegation-orders.js';
import { diariumHttp } from './diarium/diarium.http.js';
import { diarium } from './diarium/diarium.js';
import { diaries } from './diary/diary.http.js';
import { erasures } from './erasure/erasure.http.js';
import { erasureRegisterHttp } from './erasure-register/erasure-register.http.js';
import { erasureRegister } from './erasure-register/erasure-register.js';
import { exceptionRegisterHttp } from './exception-register/exception-register.http.js';
import { exceptionRegister } from './exception-register/exception-register.js';
import { legalForceClock } from './legal-force-clock/legal-force-clock.js';
import { meetingDecisions } from './meeting-decisions/meeting-decisions.js';
import { noticeBoardHttp } from './notice-board/notice-board.http.js';
import { noticeBoard } from './notice-board/notice-board.js';
import { onDecisionAtMeeting } from './on-decision-at-meeting/on-decision-at-meeting.js';
import { onDisposalDecided } from './on-disposal-decided/on-disposal-decided.js';
import { onExceptionDecided } from './on-exception-decided/on-exception-decided.js';
import { onNoticePosted } from './on-notice-posted/on-notice-posted.js';
import { recusalRegisterHttp } from './recusal-register/recusal-register.http.js';
import { recusalRegister } from './recusal-register/recusal-register.js';
import { testFacts } from './test-facts/test-facts.js';

/** The rules that innovation keeps within, and the decisions taken by them. */
export const governance: ServiceDefinition = {
  service: 'governance',
  aggregates: [boundaries, orders, diaries, meetings, decisions, erasures],
  readModels: [
    boundaryCatalogue,
    boundaryEffects,
    delegationOrders,
    diarium,
    caseNumbers,
    boardMeetings,
    boardCalendar,
    decisionRegister,
    meetingDecisions,
    unreportedDecisions,
    noticeBoard,
    recusalRegister,
    exceptionRegister,
    awaitingLegalForce,
    challengeBoundaries,
    testFacts,
    erasureRegister,
  ],
  views: [
    boundaryCatalogueHttp,
    delegationOrderViewHttp,
    diariumHttp,
    decisionRegisterHttp,
    delegationListHttp,
    noticeBoardHttp,
    recusalRegisterHttp,
    exceptionRegisterHttp,
    erasureRegisterHttp,
  ],
  reactions: [onNoticePosted, onDecisionAtMeeting, onExceptionDecided, onDisposalDecided],
  timers: [legalForceClock],
};
