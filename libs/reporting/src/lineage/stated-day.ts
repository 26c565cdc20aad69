import type { DomainEvent } from '@havstang/kernel';

/** The field in which an event states the day on which it happened. Other days in events tell of something else: how long a thing holds, when it falls due. */
const FIELDS: Readonly<Record<string, string>> = {
  CaseOpened: 'openedOn',
  DecisionTaken: 'decidedOn',
  DecisionRecordedSeparately: 'recordedOn',
  DecisionNoticePosted: 'postedOn',
  DecisionAppealed: 'receivedOn',
  DecisionStayed: 'on',
  DecisionUpheld: 'on',
  DecisionAnnulled: 'on',
  DecisionGainedLegalForce: 'gainedOn',
  DecisionExecuted: 'executedOn',
  QuorumEstablished: 'heldOn',
  ProtocolAdjusted: 'adjustedOn',
  NoticePosted: 'postedOn',
  NoticeTakenDown: 'takenDownOn',
  SessionHeld: 'heldOn',
  UnitReorganised: 'effectiveOn',
  CollaborationInitiated: 'on',
  CollaborationContinued: 'on',
  CollaborationFormalised: 'on',
  CollaborationDisputed: 'on',
  CollaborationLapsed: 'on',
  CollaborationResumed: 'on',
  CollaborationEnded: 'on',
  EffectFollowUpDue: 'on',
};

/** The day on which it happened, where the event itself states one. It goes before the moment at which somebody told of it. */
export const statedDay = ({ type, data }: DomainEvent): string | undefined => {
  const field = FIELDS[type];
  return field === undefined ? undefined : (data as Readonly<Record<string, string>>)[field];
};
