import type { CommandOf, decisionContract, DecisionEvent, DecisionRejection } from '@havstang/contracts';
import type { Rejection, Sent } from '@havstang/kernel';
import type { Found } from './found.js';

type Data<Name> = Extract<DecisionEvent, { type: Name }>['data'];

/** The case, challenge, idea and test that every event of the decision repeats. */
export type About = Pick<Data<'DecisionPrepared'>, 'caseId' | 'dnr' | 'matter' | 'challengeId' | 'ideaId' | 'testId'>;

export type Conflict = Pick<Data<'ConflictOfInterestDeclared'>, 'conflictId' | 'person' | 'ground'> & {
  readonly outcome?: 'recused' | 'noConflict';
};

export type Prepared = Pick<
  Data<'DecisionPrepared'>,
  'board' | 'caseOpenedOn' | 'undelegable' | 'exception' | 'boundaryId'
> & {
  readonly status: 'prepared';
  readonly about: About;
  readonly conflicts: readonly Conflict[];
  readonly takenOverAt?: string;
};

/** An appeal; `settledOn` is the day on which the judgment that upheld the decision became final. */
export type Appeal = {
  readonly appealId: string;
  readonly state: 'pending' | 'stayed' | 'upheld';
  readonly settledOn?: string;
};

export type Taken = Pick<
  Data<'DecisionTaken'>,
  'board' | 'level' | 'outcome' | 'decidedOn' | 'decidedBy' | 'meetingId'
> & {
  readonly status: 'taken';
  readonly about: About;
  readonly reservations: readonly Pick<Data<'ReservationEntered'>, 'person' | 'reservation'>[];
  readonly appeals: readonly Appeal[];
  readonly reportedTo?: string;
  readonly recordedSeparatelyOn?: string;
  readonly notice?: Pick<Data<'DecisionNoticePosted'>, 'postedOn' | 'appealableUntil'>;
  readonly legalForceOn?: string;
  readonly executedOn?: string;
};

/** `by` is the appeal that it fell on, or the decision that took its place. */
export type Ended = { readonly status: 'annulled' | 'superseded'; readonly by: string };

export type Decision = { readonly status: 'none' } | Prepared | Taken | Ended;

export type DecisionCommand = Sent<CommandOf<typeof decisionContract>, Found>;
export type CommandNamed<Name> = Extract<DecisionCommand, { type: Name }>;
export type Refusal = Rejection<DecisionRejection>;
export type Answer = readonly DecisionEvent[] | Refusal;

export function evolve(state: Decision, event: DecisionEvent): Decision {
  if (event.type === 'DecisionPrepared') {
    const { board, caseOpenedOn, undelegable, exception, boundaryId } = event.data;
    return {
      status: 'prepared',
      about: aboutOf(event.data),
      board,
      caseOpenedOn,
      undelegable,
      exception,
      boundaryId,
      conflicts: [],
    };
  }
  if (event.type === 'DecisionTaken') {
    const { board, level, outcome, decidedOn, decidedBy, meetingId } = event.data;
    const about = aboutOf(event.data);
    return {
      status: 'taken',
      about,
      board,
      level,
      outcome,
      decidedOn,
      decidedBy,
      meetingId,
      reservations: [],
      appeals: [],
    };
  }
  if (state.status === 'prepared') return evolvePrepared(state, event);
  return state.status === 'taken' ? evolveTaken(state, event) : state;
}

const aboutOf = ({ caseId, dnr, matter, challengeId, ideaId, testId }: About): About => ({
  caseId,
  dnr,
  matter,
  challengeId,
  ideaId,
  testId,
});

function evolvePrepared(state: Prepared, event: DecisionEvent): Prepared {
  switch (event.type) {
    case 'ConflictOfInterestDeclared': {
      const { conflictId, person, ground } = event.data;
      return { ...state, conflicts: [...state.conflicts, { conflictId, person, ground }] };
    }
    case 'ConflictOfInterestAssessed': {
      const { conflictId, outcome } = event.data;
      return {
        ...state,
        conflicts: state.conflicts.map((one) => (one.conflictId === conflictId ? { ...one, outcome } : one)),
      };
    }
    case 'MatterTakenOver':
      return { ...state, takenOverAt: event.data.meetingId };
    default:
      return state;
  }
}

function evolveTaken({ legalForceOn, ...state }: Taken, event: DecisionEvent): Taken | Ended {
  const force = legalForceOn === undefined ? {} : { legalForceOn };
  const appeal = (appealId: string, to: Omit<Appeal, 'appealId'>): Taken => ({
    ...state,
    ...force,
    appeals: state.appeals.map((one) => (one.appealId === appealId ? { appealId, ...to } : one)),
  });
  switch (event.type) {
    case 'ReservationEntered': {
      const { person, reservation } = event.data;
      return { ...state, ...force, reservations: [...state.reservations, { person, reservation }] };
    }
    case 'DecisionReported':
      return { ...state, ...force, reportedTo: event.data.meetingId };
    case 'DecisionRecordedSeparately':
      return { ...state, ...force, recordedSeparatelyOn: event.data.recordedOn };
    case 'DecisionNoticePosted': {
      const { postedOn, appealableUntil } = event.data;
      return { ...state, ...force, notice: { postedOn, appealableUntil } };
    }
    case 'DecisionAppealed':
      // An appeal that came in time but was registered late takes back the legal force that the clock had given.
      return { ...state, appeals: [...state.appeals, { appealId: event.data.appealId, state: 'pending' }] };
    case 'DecisionStayed':
      return appeal(event.data.appealId, { state: 'stayed' });
    case 'DecisionUpheld':
      return appeal(event.data.appealId, { state: 'upheld', settledOn: event.data.on });
    case 'DecisionAnnulled':
      return { status: 'annulled', by: event.data.appealId };
    case 'DecisionSuperseded':
      return { status: 'superseded', by: event.data.byDecisionId };
    case 'DecisionGainedLegalForce':
      return { ...state, legalForceOn: event.data.gainedOn };
    case 'DecisionExecuted':
      return { ...state, ...force, executedOn: event.data.executedOn };
    default:
      return { ...state, ...force };
  }
}
