import type { DecisionEvent } from '@havstang/contracts';
import { reject, type Decider } from '@havstang/kernel';
import {
  enterReservation,
  execute,
  gainLegalForce,
  noteNotice,
  onBehalf,
  recordSeparately,
  registerAppeal,
  registerCourtOutcome,
  report,
  supersede,
} from './after.js';
import { assessConflict, declareConflict, prepare, takeOver } from './prepare.js';
import {
  evolve,
  type Answer,
  type Decision,
  type DecisionCommand,
  type Ended,
  type Prepared,
  type Taken,
} from './state.js';
import { takeDecision } from './take.js';

export const decision: Decider<Decision, DecisionCommand, DecisionEvent> = {
  category: 'decision',
  initial: { status: 'none' },
  decide,
  evolve,
};

function decide(command: DecisionCommand, state: Decision): Answer {
  if (state.status === 'none')
    return command.type === 'PrepareDecision' ? prepare(command) : reject('decision-not-prepared');
  if (command.type === 'PrepareDecision') return reject('decision-exists');
  if (state.status === 'prepared') return beforeDecision(command, state);
  return state.status === 'taken' ? afterDecision(command, state) : afterEnd(command, state);
}

type Later = Exclude<DecisionCommand, { type: 'PrepareDecision' }>;

function beforeDecision(command: Later, state: Prepared): Answer {
  switch (command.type) {
    case 'DeclareConflict':
      return declareConflict(command, state);
    case 'AssessConflict':
      return assessConflict(command, state);
    case 'TakeOverMatter':
      return takeOver(command, state);
    case 'TakeDecision':
      return takeDecision(command, state);
    default:
      return reject('decision-not-taken');
  }
}

/** I-G12: what was decided is not decided again. */
function afterDecision(command: Later, state: Taken): Answer {
  switch (command.type) {
    case 'TakeOverMatter':
      return reject(onBehalf(state.level) ? 'delegated-decision-stands' : 'decision-already-taken', {
        facts: { decidedOn: state.decidedOn },
      });
    case 'DeclareConflict':
    case 'AssessConflict':
    case 'TakeDecision':
      return reject('decision-already-taken', { facts: { decidedOn: state.decidedOn } });
    case 'EnterReservation':
      return enterReservation(command, state);
    case 'ReportDecision':
      return report(command, state);
    case 'RecordSeparately':
      return recordSeparately(command, state);
    case 'NoteNotice':
      return noteNotice(command, state);
    case 'RegisterAppeal':
      return registerAppeal(command, state);
    case 'RegisterCourtOutcome':
      return registerCourtOutcome(command, state);
    case 'GainLegalForce':
      return gainLegalForce(command, state);
    case 'SupersedeDecision':
      return supersede(command, state);
    case 'ExecuteDecision':
      return execute(command, state);
    default:
      return command satisfies never;
  }
}

/** The system’s own notes may come late; people are told. */
function afterEnd(command: Later, { status, by }: Ended): Answer {
  if (command.type === 'NoteNotice' || command.type === 'GainLegalForce') return [];
  if (command.type === 'RegisterCourtOutcome' && command.data.outcome === 'annulled' && command.data.appealId === by)
    return [];
  if (command.type === 'SupersedeDecision' && command.data.byDecisionId === by) return [];
  return reject('decision-ended', { facts: { status } });
}
