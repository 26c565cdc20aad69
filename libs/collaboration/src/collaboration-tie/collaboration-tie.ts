import type {
  CollaborationTieCommand as Command,
  CollaborationTieEvent,
  CollaborationTieRejection,
} from '@havstang/contracts';
import { addDays, type Decider, deriveId, reject, type Rejection, type Sent, swedishDay } from '@havstang/kernel';

/** After this many days without a joint event a collaboration lapses. */
export const LAPSES_AFTER_DAYS = 180;

type Units = { readonly unitA: string; readonly unitB: string };
type Evidence = { readonly eventId: string; readonly on: string };

/** `evidence` is what stands; `disputed` what a unit said is no evidence. Active and lapsed ties have some evidence (I-S14). */
export type Tie = Units & {
  readonly status: 'active' | 'lapsed' | 'disputed' | 'ended';
  readonly evidence: readonly Evidence[];
  readonly disputed: readonly string[];
  readonly agreementDnr?: string;
  readonly endedOn?: string;
};
export type CollaborationTie = { readonly status: 'none' } | Tie;

export type CollaborationTieCommand = Sent<Command>;
type Answer = readonly CollaborationTieEvent[] | Rejection<CollaborationTieRejection>;
type Of<Name extends CollaborationTieCommand['type']> = Extract<CollaborationTieCommand, { readonly type: Name }>;

export const collaborationTie: Decider<CollaborationTie, CollaborationTieCommand, CollaborationTieEvent> = {
  category: 'collaborationTie',
  initial: { status: 'none' },
  decide,
  evolve,
};

/** The id of the tie between two units, whichever is named first. */
export const tieId = (tenant: string, unitA: string, unitB: string): string =>
  deriveId(tenant, 'collaborationTie', ...[unitA, unitB].sort());

export const lastJointOn = (tie: Tie): string => tie.evidence.reduce((last, { on }) => (on > last ? on : last), '');

function decide(command: CollaborationTieCommand, state: CollaborationTie): Answer {
  if (command.type === 'NoteJointEvent') return note(command, state);
  if (state.status === 'none') return reject('tie-unknown');
  if (command.type === 'LapseCollaboration') return lapse(command, state);
  const { unitA, unitB } = state;
  const { unit, role } = command.meta.actor;
  if (unit !== unitA && unit !== unitB && role !== 'processLeader') {
    return reject('tie-not-yours', { facts: { unitA, unitB } });
  }
  const today = swedishDay(command.meta.occurredAt);
  if (command.data.on > today) return reject('tie-day-in-future', { field: 'on', facts: { today } });
  switch (command.type) {
    case 'FormaliseCollaboration':
      return formalise(command, state);
    case 'DisputeCollaboration':
      return dispute(command, state);
    case 'EndCollaboration':
      return state.status === 'ended' ? [] : [{ type: 'CollaborationEnded', data: { unitA, unitB, ...command.data } }];
    default:
      return command satisfies never;
  }
}

/** I-S14: two different units and at least one event that shows it. */
function note({ data }: Of<'NoteJointEvent'>, state: CollaborationTie): Answer {
  const [unitA, unitB] = [data.unitA, data.unitB].sort() as [string, string];
  if (unitA === unitB) return reject('tie-needs-two-units', { field: 'unitB' });
  const seen = { unitA, unitB, evidenceEventIds: [data.evidenceEventId], on: data.on };
  if (state.status === 'none') return [{ type: 'CollaborationInitiated', data: seen }];
  if (unitA !== state.unitA || unitB !== state.unitB) {
    return reject('tie-other-units', { facts: { unitA: state.unitA, unitB: state.unitB } });
  }
  if (isKnown(state, data.evidenceEventId)) return [];
  return [{ type: resumes(state, data.on) ? 'CollaborationResumed' : 'CollaborationContinued', data: seen }];
}

/** What is recorded late, of a day before the break, is kept as evidence and changes nothing. */
function resumes(state: Tie, on: string): boolean {
  switch (state.status) {
    case 'active':
      return false;
    case 'lapsed':
      return on > lastJointOn(state);
    case 'disputed':
      return true;
    case 'ended':
      return on > (state.endedOn ?? '');
    default:
      return state.status satisfies never;
  }
}

const stands = (tie: Tie, eventId: string): boolean => tie.evidence.some((one) => one.eventId === eventId);
const isKnown = (tie: Tie, eventId: string): boolean => stands(tie, eventId) || tie.disputed.includes(eventId);

function formalise({ data }: Of<'FormaliseCollaboration'>, state: Tie): Answer {
  const { unitA, unitB, status, endedOn = '' } = state;
  if (status === 'ended') return reject('tie-ended', { facts: { endedOn } });
  if (status === 'disputed') return reject('tie-unknown');
  if (data.agreementDnr === state.agreementDnr) return [];
  return [{ type: 'CollaborationFormalised', data: { unitA, unitB, ...data } }];
}

function dispute({ data, meta }: Of<'DisputeCollaboration'>, state: Tie): Answer {
  const unknown = data.evidenceEventIds.filter((id) => !isKnown(state, id));
  if (unknown.length > 0) {
    return reject('tie-evidence-unknown', { field: 'evidenceEventIds', facts: { evidenceEventIds: unknown } });
  }
  const evidenceEventIds = [...new Set(data.evidenceEventIds)].filter((id) => stands(state, id));
  if (evidenceEventIds.length === 0) return [];
  const { unitA, unitB } = state;
  const left = state.evidence.length - evidenceEventIds.length;
  const { reason, on } = data;
  return [
    {
      type: 'CollaborationDisputed',
      data: { unitA, unitB, unit: meta.actor.unit, evidenceEventIds, reason, stands: left > 0, on },
    },
  ];
}

/** The clock asks with the last joint day it knew of; when more has happened since, there is nothing to record. */
function lapse({ data, meta }: Of<'LapseCollaboration'>, state: Tie): Answer {
  const last = lastJointOn(state);
  if (state.status !== 'active' || data.lastJointOn !== last) return [];
  const on = addDays(last, LAPSES_AFTER_DAYS);
  if (swedishDay(meta.at) < on) return reject('tie-not-due', { facts: { lastJointOn: last } });
  return [{ type: 'CollaborationLapsed', data: { unitA: state.unitA, unitB: state.unitB, lastJointOn: last, on } }];
}

function evolve(state: CollaborationTie, event: CollaborationTieEvent): CollaborationTie {
  if (event.type === 'CollaborationInitiated') {
    const { unitA, unitB } = event.data;
    return { unitA, unitB, status: 'active', evidence: evidenceIn(event.data), disputed: [] };
  }
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'CollaborationContinued':
      return { ...state, evidence: [...state.evidence, ...evidenceIn(event.data)] };
    case 'CollaborationResumed':
      return { ...state, status: 'active', evidence: [...state.evidence, ...evidenceIn(event.data)] };
    case 'CollaborationFormalised':
      return { ...state, agreementDnr: event.data.agreementDnr };
    case 'CollaborationDisputed': {
      const { evidenceEventIds, stands } = event.data;
      const evidence = state.evidence.filter((one) => !evidenceEventIds.includes(one.eventId));
      const status = stands || state.status === 'ended' ? state.status : 'disputed';
      return { ...state, status, evidence, disputed: [...state.disputed, ...evidenceEventIds] };
    }
    case 'CollaborationLapsed':
      return { ...state, status: 'lapsed' };
    case 'CollaborationEnded':
      return { ...state, status: 'ended', endedOn: event.data.on };
    default:
      return event satisfies never;
  }
}

const evidenceIn = ({ evidenceEventIds, on }: { evidenceEventIds: readonly string[]; on: string }): Evidence[] =>
  evidenceEventIds.map((eventId) => ({ eventId, on }));
