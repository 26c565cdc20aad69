import { reject, swedishDay } from '@havstang/kernel';
import { possibleDays } from '../possible-days.js';
import { authorityFor } from './authority.js';
import { boundariesUnfit } from './boundaries.js';
import { reliedOn } from './found.js';
import type { Answer, CommandNamed, Prepared, Refusal } from './state.js';

/** The decision itself: in time, by somebody who may, without anybody who may not, within what is known of every boundary, and with reasons. */
export function takeDecision(command: CommandNamed<'TakeDecision'>, state: Prepared): Answer {
  const { data, found, meta } = command;
  const { decidedOn } = data;
  const blank = (['content', 'reasons'] as const).find((field) => data[field].trim() === '');
  if (blank) return reject('decision-text-blank', { field: blank });
  const latest = swedishDay(meta.occurredAt);
  if (decidedOn < state.caseOpenedOn || decidedOn > latest) {
    return reject('decision-date-impossible', {
      field: 'decidedOn',
      facts: possibleDays(decidedOn, state.caseOpenedOn, latest),
    });
  }
  const authority = authorityFor(command, state);
  if ('rejected' in authority) return authority;
  const { decidedBy, delegation } = authority;
  const unfit = conflicted(data, decidedBy, state) ?? boundariesUnfit(command, state);
  if (unfit) return unfit;
  const {
    outcome,
    content,
    reasons,
    level,
    amount,
    meetingId,
    boundariesConsidered,
    alternatives,
    rapporteur,
    othersPresent,
  } = data;
  const meeting = level === 'delegat' || level === 'brådskande' ? undefined : found.meeting;
  return [
    {
      type: 'DecisionTaken',
      data: {
        ...state.about,
        board: state.board,
        decidedOn,
        outcome,
        content,
        reasons,
        level,
        decidedBy: [...decidedBy],
        rapporteur,
        othersPresent,
        meetingId: meeting && meetingId,
        delegation,
        amount,
        exception: state.exception,
        boundaryId: state.boundaryId,
        boundariesConsidered,
        alternatives,
        reliedOn: reliedOn(meeting, delegation && found.order, found.challenge, ...found.boundaries),
      },
    },
  ];
}

/** I-G10: recused ∩ participants = ∅, and no declared conflict of a participant is left open. */
function conflicted(
  { rapporteur, othersPresent }: CommandNamed<'TakeDecision'>['data'],
  decidedBy: readonly string[],
  { conflicts }: Prepared,
): Refusal | undefined {
  const participants = new Set([...decidedBy, ...othersPresent, rapporteur]);
  const concerned = conflicts.filter((one) => participants.has(one.person));
  if (concerned.some((one) => one.outcome === 'recused')) return reject('recused-person-takes-part');
  return concerned.some((one) => one.outcome === undefined) ? reject('conflict-not-assessed') : undefined;
}
