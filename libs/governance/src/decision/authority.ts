import { reject, type CommandMeta } from '@havstang/kernel';
import { handledItems, type MeetingFacts } from '../board-meeting/board-meeting.js';
import { holderOn, pointOn, type ValidPoint } from '../delegation-order/valid-on.js';
import { possibleDays } from '../possible-days.js';
import type { CommandNamed, Prepared, Refusal } from './state.js';

type Take = CommandNamed<'TakeDecision'>;

/** Who decides, and on what mandate. */
export type Authority = {
  readonly decidedBy: readonly string[];
  readonly delegation?: { readonly orderId: string; readonly pointCode: string } & Pick<
    ValidPoint,
    'delegateRole' | 'reporting'
  >;
};

/** The right to decide on the day of the decision: at a meeting, by a point of the delegation order, or (for a committee) both. */
export function authorityFor({ data, found, meta }: Take, state: Prepared): Authority | Refusal {
  const { level } = data;
  if (level === 'fullmäktige' || level === 'nämnd') return atMeeting(data, found.meeting, state, meta);
  if (state.takenOverAt !== undefined) return reject('board-decides-itself', { field: 'level' });
  if (state.undelegable !== 'none')
    return reject('decision-never-delegable', { field: 'level', facts: { ground: state.undelegable } });
  const point = pointFor(data, found.order, state);
  if ('rejected' in point) return point;
  const delegation = { ...data.delegation!, delegateRole: point.delegateRole, reporting: point.reporting };
  if (level === 'utskott') {
    const members = atMeeting(data, found.meeting, state, meta);
    return 'rejected' in members ? members : { ...members, delegation };
  }
  if (!found.order || holderOn(found.order, point.delegateRole, data.decidedOn) !== meta.actor.ref) {
    return reject('not-the-delegate', { facts: { decidedOn: data.decidedOn, delegateRole: point.delegateRole } });
  }
  return { decidedBy: [meta.actor.ref], delegation };
}

/** The council decides in any board’s case; a board and its committee in their own. Those who stood aside took no part. */
function atMeeting(
  data: Take['data'],
  meeting: MeetingFacts | undefined,
  { about, board }: Prepared,
  meta: CommandMeta,
): Authority | Refusal {
  if (meta.actor.role !== 'secretary') return reject('only-secretary-records', { field: 'level' });
  const { level, decidedOn } = data;
  const ours = meeting?.level === level && (level === 'fullmäktige' || meeting.board === board);
  const items = meeting && ours ? handledItems(meeting, about.dnr) : [];
  if (!meeting || meeting.status === 'convened' || items.length === 0) {
    return reject('decision-needs-meeting', { field: 'meetingId', facts: { level, dnr: about.dnr } });
  }
  if (decidedOn !== meeting.heldOn) {
    return reject('decision-date-impossible', {
      field: 'decidedOn',
      facts: possibleDays(decidedOn, meeting.heldOn, meeting.heldOn),
    });
  }
  const aside = new Set(items.flatMap((item) => item.stoodAside));
  return { decidedBy: meeting.present.filter((member) => !aside.has(member)) };
}

/** I-G4: the point as it held on the day of the decision, its matters and its limit. */
function pointFor(
  { delegation, decidedOn, level, amount }: Take['data'],
  order: Take['found']['order'],
  { board, about }: Prepared,
): ValidPoint | Refusal {
  if (!delegation || !order || order.board !== board)
    return reject('delegation-unknown', { field: 'delegation', facts: { board } });
  const { pointCode } = delegation;
  const point = pointOn(order, pointCode, decidedOn);
  if (!point || !point.covers.includes(about.matter) || levelOf(point) !== level) {
    return reject('delegation-not-valid', { field: 'delegation', facts: { pointCode, decidedOn } });
  }
  const { limit } = point;
  if (limit === undefined) return point;
  if (amount === undefined) return reject('amount-missing', { field: 'amount', facts: { limit } });
  return amount > limit ? reject('delegation-limit-exceeded', { field: 'amount', facts: { limit } }) : point;
}

const levelOf = ({ delegateKind, reporting }: ValidPoint): Take['data']['level'] =>
  delegateKind === 'committee' ? 'utskott' : reporting === 'urgent' ? 'brådskande' : 'delegat';
