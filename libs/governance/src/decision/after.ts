import { addDays, reject, swedishDay } from '@havstang/kernel';
import { inEffect } from '../decision-register/in-effect.js';
import { possibleDays } from '../possible-days.js';
import { STATUTE } from '../statute.js';
import { reliedOn } from './found.js';
import { legalForceDay } from './legal-force.js';
import type { Answer, CommandNamed, Taken } from './state.js';

/** Taken on the board’s behalf, so that the board must learn of it and cannot change it. */
export const onBehalf = (level: Taken['level']): boolean =>
  level === 'delegat' || level === 'utskott' || level === 'brådskande';

export function enterReservation({ data }: CommandNamed<'EnterReservation'>, state: Taken): Answer {
  const { personRef: person, reservation } = data;
  if (state.meetingId === undefined || !state.decidedBy.includes(person))
    return reject('not-a-participant', { field: 'personRef' });
  if (state.reservations.some((one) => one.person === person && one.reservation === reservation)) return [];
  if (state.notice) return reject('reservation-too-late');
  return [{ type: 'ReservationEntered', data: { ...state.about, person, reservation } }];
}

/** I-G15: an urgent decision, as any reported one, belongs to the next meeting; a later one is a recorded breach, not a block. */
export function report({ data, found }: CommandNamed<'ReportDecision'>, state: Taken): Answer {
  const { about, board, decidedOn } = state;
  if (!onBehalf(state.level)) return reject('not-a-delegated-decision');
  if (state.reportedTo !== undefined)
    return state.reportedTo === data.meetingId ? [] : reject('decision-reported-elsewhere');
  const { meeting, metOn } = found;
  if (!meeting || meeting.level !== 'nämnd' || meeting.board !== board || meeting.heldOn < decidedOn)
    return reject('reporting-needs-meeting', { field: 'meetingId', facts: { board } });
  if (meeting.status === 'convened')
    return reject('reporting-needs-quorum', { field: 'meetingId', facts: { heldOn: meeting.heldOn } });
  const late = metOn.some((day) => decidedOn < day && day < meeting.heldOn);
  return [
    { type: 'DecisionReported', data: { ...about, meetingId: data.meetingId, late, reliedOn: reliedOn(meeting) } },
  ];
}

/** A decision that is not reported but can be appealed gets minutes and a notice of its own, so that the time for appeal can run (KL 7:8, 13:5 †). */
export function recordSeparately({ data, meta }: CommandNamed<'RecordSeparately'>, state: Taken): Answer {
  const { recordedOn, postedOn } = data;
  if (state.level === 'brådskande') return reject('urgent-must-be-reported');
  if (!onBehalf(state.level)) return reject('not-a-delegated-decision');
  if (state.reportedTo !== undefined) return reject('decision-reported-elsewhere');
  if (state.recordedSeparatelyOn !== undefined) return [];
  const today = swedishDay(meta.occurredAt);
  const impossible =
    outside(recordedOn, state.decidedOn, today, 'recordedOn') ?? outside(postedOn, recordedOn, today, 'postedOn');
  if (impossible) return impossible;
  const recorded = { type: 'DecisionRecordedSeparately', data: { ...state.about, recordedOn } } as const;
  const appealableUntil = addDays(postedOn, STATUTE.appealWithinDays);
  return state.notice
    ? [recorded]
    : [recorded, { type: 'DecisionNoticePosted', data: { ...state.about, postedOn, appealableUntil } }];
}

export function noteNotice({ data }: CommandNamed<'NoteNotice'>, state: Taken): Answer {
  if (data.meetingId !== state.meetingId && data.meetingId !== state.reportedTo)
    return reject('notice-of-other-meeting');
  return state.notice ? [] : [{ type: 'DecisionNoticePosted', data: { ...state.about, ...data } }];
}

export function registerAppeal({ data, meta }: CommandNamed<'RegisterAppeal'>, state: Taken): Answer {
  const { receivedOn, ground } = data;
  const appealableUntil = state.notice?.appealableUntil;
  if (appealableUntil !== undefined && receivedOn > appealableUntil)
    return reject('appeal-too-late', { field: 'receivedOn', facts: { appealableUntil } });
  return (
    outside(receivedOn, state.decidedOn, swedishDay(meta.occurredAt), 'receivedOn') ?? [
      {
        type: 'DecisionAppealed',
        data: { ...state.about, appealId: meta.commandId, ground, receivedOn, appealableUntil },
      },
    ]
  );
}

/** I-G16: annulment and the duty to undo are one append, so that neither can be without the other. */
export function registerCourtOutcome({ data, meta }: CommandNamed<'RegisterCourtOutcome'>, state: Taken): Answer {
  const { outcome, ...byCourt } = data;
  const appeal = state.appeals.find((one) => one.appealId === data.appealId);
  if (!appeal) return reject('appeal-unknown', { field: 'appealId' });
  if (appeal.state === outcome) return [];
  if (appeal.state === 'upheld') return reject('appeal-settled', { field: 'appealId' });
  const impossible = outside(data.on, state.decidedOn, swedishDay(meta.occurredAt), 'on');
  if (impossible) return impossible;
  const { about } = state;
  switch (outcome) {
    case 'stayed':
      return [{ type: 'DecisionStayed', data: { ...about, ...byCourt } }];
    case 'upheld':
      return [{ type: 'DecisionUpheld', data: { ...about, ...byCourt } }];
    case 'annulled':
      return [
        { type: 'DecisionAnnulled', data: { ...about, ...byCourt } },
        { type: 'ReversalRequired', data: { ...about, executed: state.executedOn !== undefined } },
      ];
    default:
      return outcome satisfies never;
  }
}

/** I-G13: computed from the notice, asked for by the clock, never typed. */
export function gainLegalForce({ meta }: CommandNamed<'GainLegalForce'>, state: Taken): Answer {
  if (state.legalForceOn !== undefined) return [];
  const gainedOn = legalForceDay(state.notice?.appealableUntil, state.appeals);
  if (gainedOn === undefined || swedishDay(meta.occurredAt) < gainedOn) return reject('legal-force-not-yet');
  return [{ type: 'DecisionGainedLegalForce', data: { ...state.about, gainedOn } }];
}

/** I-G12: nothing is edited. I-G3: what was decided on the board’s behalf gives way only to a decision taken in the same way. */
export function supersede({ data, id, found }: CommandNamed<'SupersedeDecision'>, state: Taken): Answer {
  const { decidedOn, about } = state;
  const later =
    found &&
    found.id !== id &&
    found.caseId === about.caseId &&
    inEffect(found) &&
    (found.decidedOn ?? '') >= decidedOn;
  if (!later || !found.level) return reject('superseding-decision-unknown', { field: 'byDecisionId' });
  if (onBehalf(state.level) && !onBehalf(found.level))
    return reject('delegated-decision-stands', { facts: { decidedOn } });
  return [{ type: 'DecisionSuperseded', data: { ...about, ...data, reliedOn: reliedOn(found) } }];
}

/** I-G14: before legal force only with a reason; never while a court has stayed it. */
export function execute({ data, meta }: CommandNamed<'ExecuteDecision'>, state: Taken): Answer {
  const { executedOn, measures, beforeLegalForce } = data;
  if (state.executedOn !== undefined) {
    return state.executedOn === executedOn
      ? []
      : reject('decision-executed', { facts: { executedOn: state.executedOn } });
  }
  if (state.outcome === 'rejected') return reject('decision-rejected-it');
  if (state.appeals.some((one) => one.state === 'stayed')) return reject('decision-stayed');
  const impossible = outside(executedOn, state.decidedOn, swedishDay(meta.occurredAt), 'executedOn');
  if (impossible) return impossible;
  const early = state.legalForceOn === undefined || executedOn < state.legalForceOn;
  if (early && beforeLegalForce === undefined)
    return reject('execution-needs-reason', { field: 'beforeLegalForce', facts: { executedOn } });
  const why = early ? { beforeLegalForce } : {};
  return [{ type: 'DecisionExecuted', data: { ...state.about, executedOn, measures, ...why } }];
}

const outside = (day: string, earliest: string, latest: string, field: string) =>
  day < earliest || day > latest
    ? reject('decision-date-impossible', { field, facts: possibleDays(day, earliest, latest) })
    : undefined;
