import { reject } from '@havstang/kernel';
import { handledItems } from '../board-meeting/board-meeting.js';
import { reliedOn } from './found.js';
import type { Answer, CommandNamed, Prepared, Refusal } from './state.js';

/** A decision belongs to a case with a number; the challenge is that of the case and of the test, so that no boundary is missed by leaving it out. */
export function prepare({ data, found }: CommandNamed<'PrepareDecision'>): Answer {
  if (!found.case) return reject('case-unknown', { field: 'caseId' });
  const unfit = subjectUnfit(data, found);
  if (unfit) return unfit;
  const challenges = new Set(
    [found.case.challengeId, found.test?.challengeId, data.challengeId].filter((id) => id !== undefined),
  );
  if (challenges.size > 1) return reject('challenge-differs', { field: 'challengeId' });
  const [challengeId] = challenges;
  if (challengeId !== undefined && !found.challenge)
    return reject('decision-challenge-unknown', { field: 'challengeId' });
  const { caseId, matter, subject, undelegable, testId, exception, boundaryId } = data;
  const { dnr, board, openedOn: caseOpenedOn } = found.case;
  const about = { caseId, dnr, matter, challengeId, ideaId: found.test?.ideaId ?? exception?.ideaId, testId };
  return [
    {
      type: 'DecisionPrepared',
      data: {
        ...about,
        board,
        subject,
        caseOpenedOn,
        undelegable,
        exception,
        boundaryId,
        reliedOn: reliedOn(found.case, found.test, found.challenge, found.boundary),
      },
    },
  ];
}

/** Each matter names its own subject and no other. */
function subjectUnfit(
  data: CommandNamed<'PrepareDecision'>['data'],
  found: CommandNamed<'PrepareDecision'>['found'],
): Refusal | undefined {
  const { matter, testId, exception, boundaryId } = data;
  const fits =
    (matter === 'approveTest'
      ? testId !== undefined
      : testId === undefined || matter === 'introduceSolution' || matter === 'other') &&
    (matter === 'grantException') === (exception !== undefined) &&
    (matter === 'amendBoundary') === (boundaryId !== undefined);
  if (!fits) return reject('matter-needs-subject', { field: 'matter' });
  if (testId !== undefined && !found.test) return reject('decision-test-unknown', { field: 'testId' });
  if (matter === 'approveTest' && !found.test?.awaitingApproval)
    return reject('test-not-awaiting-approval', { field: 'testId' });
  const boundary = exception?.boundaryId ?? boundaryId;
  if (boundary !== undefined && !found.boundary) return reject('boundary-unknown', { facts: { unknown: [boundary] } });
  if (exception && found.boundary?.rigidity === 'fixed')
    return reject('fixed-boundary-no-exception', { field: 'exception' });
  return undefined;
}

/** The same person and ground is declared once. */
export function declareConflict({ data, meta }: CommandNamed<'DeclareConflict'>, state: Prepared): Answer {
  const { personRef: person, ground } = data;
  if (state.conflicts.some((one) => one.person === person && one.ground === ground)) return [];
  return [{ type: 'ConflictOfInterestDeclared', data: { ...state.about, conflictId: meta.commandId, person, ground } }];
}

/** Whoever it concerns takes no part in assessing it (FL 18 § †). */
export function assessConflict({ data, meta }: CommandNamed<'AssessConflict'>, state: Prepared): Answer {
  const conflict = state.conflicts.find((one) => one.conflictId === data.conflictId);
  if (!conflict) return reject('conflict-unknown', { field: 'conflictId' });
  if (conflict.person === meta.actor.ref) return reject('own-conflict');
  if (conflict.outcome)
    return conflict.outcome === data.outcome ? [] : reject('conflict-assessed-otherwise', { field: 'outcome' });
  const { conflictId, person, ground } = conflict;
  const which = { ...state.about, conflictId, person, ground };
  const assessed = {
    type: 'ConflictOfInterestAssessed',
    data: { ...which, outcome: data.outcome, why: data.why },
  } as const;
  return data.outcome === 'recused' ? [assessed, { type: 'PersonRecused', data: which }] : [assessed];
}

/** I-G3: possible until the delegate has decided, never after. */
export function takeOver({ data, found }: CommandNamed<'TakeOverMatter'>, state: Prepared): Answer {
  if (state.takenOverAt !== undefined) return [];
  const { about, board } = state;
  if (!found || found.level !== 'nämnd' || found.board !== board || handledItems(found, about.dnr).length === 0) {
    return reject('decision-needs-meeting', { field: 'meetingId', facts: { level: 'nämnd', dnr: about.dnr } });
  }
  return [{ type: 'MatterTakenOver', data: { ...about, ...data, reliedOn: reliedOn(found) } }];
}
