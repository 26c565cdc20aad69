import type { boardMeetingContract, BoardMeetingEvent, BoardMeetingRejection, CommandOf } from '@havstang/contracts';
import { addDays, type Decider, reject, type Rejection, type Sent, swedishDay } from '@havstang/kernel';
import type { CaseNumber } from '../case-numbers/case-numbers.js';
import { possibleDays } from '../possible-days.js';
import { STATUTE } from '../statute.js';

type Data<Name> = Extract<BoardMeetingEvent, { type: Name }>['data'];
type Item = Pick<Data<'AgendaItemHandled'>, 'itemId' | 'dnr' | 'stoodAside'>;
type Notice = Pick<Data<'NoticePosted'>, 'postedOn' | 'appealableUntil'>;
type Adjusted = Pick<Data<'ProtocolAdjusted'>, 'adjustedOn' | 'signers'>;

type Convened = Data<'MeetingConvened'>;
type Held = Convened & { readonly present: readonly string[]; readonly items: readonly Item[] };
type Confirmed = Held & { readonly adjusted: Adjusted };
type Posted = Confirmed & { readonly notice: Notice; readonly takenDownOn?: string };

/** `drafted`, `adjusted` and `posted` say how far the minutes have come. */
export type BoardMeeting =
  | { readonly status: 'none' }
  | (Convened & { readonly status: 'convened' })
  | (Held & { readonly status: 'quorate' | 'drafted' })
  | (Confirmed & { readonly status: 'adjusted' })
  | (Posted & { readonly status: 'posted' });

/** A meeting as others look it up. */
export type MeetingFacts = Exclude<BoardMeeting, { status: 'none' }> & {
  readonly stream: string;
  readonly revision: number;
};

export type BoardMeetingCommand = Sent<
  CommandOf<typeof boardMeetingContract>,
  { readonly HandleAgendaItem: CaseNumber | undefined }
>;
type CommandNamed<Name> = Extract<BoardMeetingCommand, { type: Name }>;
type DataOf<Name> = CommandNamed<Name>['data'];
type Answer = readonly BoardMeetingEvent[] | Rejection<BoardMeetingRejection>;

export const boardMeeting: Decider<BoardMeeting, BoardMeetingCommand, BoardMeetingEvent> = {
  category: 'boardMeeting',
  initial: { status: 'none' },
  decide,
  evolve,
};

/** The items of a case that a meeting handled; none for a meeting that was not able to decide. */
export const handledItems = (meeting: BoardMeeting, dnr: string): readonly Item[] =>
  'items' in meeting ? meeting.items.filter((item) => item.dnr === dnr) : [];

function decide(command: BoardMeetingCommand, state: BoardMeeting): Answer {
  const { type, meta } = command;
  const today = swedishDay(meta.occurredAt);
  if (state.status === 'none')
    return type === 'ConveneMeeting'
      ? [{ type: 'MeetingConvened', data: command.data }]
      : reject('meeting-not-convened');
  if (type === 'ConveneMeeting') return reject('meeting-exists');
  if (type === 'EstablishQuorum') return establishQuorum(command.data.present, state, today);
  if (state.status === 'convened') return reject('quorum-not-established');
  switch (type) {
    case 'HandleAgendaItem':
      return handle(command, state);
    case 'DraftProtocol':
      if (state.status !== 'quorate') return [];
      if (state.items.length === 0) return reject('nothing-handled');
      return [{ type: 'ProtocolDrafted', data: { itemIds: state.items.map((item) => item.itemId) } }];
    case 'AdjustProtocol':
      return adjust(command.data, state, today);
    case 'PostNotice':
      return postNotice(command.data, state, today);
    case 'TakeDownNotice':
      return takeDown(command.data.takenDownOn, state, today);
    case 'CorrectProtocol': {
      if (state.status === 'quorate') return reject('protocol-not-drafted');
      const { paragraph } = command.data;
      if (paragraph > state.items.length)
        return reject('paragraph-unknown', { field: 'paragraph', facts: { paragraph } });
      return [{ type: 'ProtocolCorrected', data: command.data }];
    }
    default:
      return command satisfies never;
  }
}

type Known = Exclude<BoardMeeting, { status: 'none' }>;
type Open = Exclude<Known, { status: 'convened' }>;

/** I-G18: more than half of the members, KL 5:45 †. */
function establishQuorum(present: readonly string[], state: Known, today: string): Answer {
  const members = new Set(present);
  if (state.status !== 'convened') {
    return members.size === state.present.length && state.present.every((one) => members.has(one))
      ? []
      : reject('quorum-differs', { field: 'present' });
  }
  if (today < state.heldOn) return reject('meeting-not-yet', { facts: { heldOn: state.heldOn } });
  const { board, level, heldOn } = state;
  return (
    noQuorum(members.size, state) ?? [
      { type: 'QuorumEstablished', data: { board, level, heldOn, present: [...members] } },
    ]
  );
}

const noQuorum = (taking: number, { members }: Convened) =>
  taking * 2 > members ? undefined : reject('no-quorum', { facts: { members, present: taking } });

/** Those who stand aside for conflict of interest do not count while the item is handled. */
function handle({ data, meta, found }: CommandNamed<'HandleAgendaItem'>, state: Open): Answer {
  if (state.status !== 'quorate') return reject('protocol-drafted');
  const { dnr } = data;
  if (dnr !== undefined && !found) return reject('agenda-case-unknown', { field: 'dnr', facts: { dnr } });
  const aside = new Set(data.stoodAside);
  if (![...aside].every((one) => state.present.includes(one)))
    return reject('stood-aside-not-present', { field: 'stoodAside' });
  const paragraph = state.items.length + 1;
  return (
    noQuorum(state.present.length - aside.size, state) ?? [
      { type: 'AgendaItemHandled', data: { ...data, itemId: meta.commandId, paragraph, stoodAside: [...aside] } },
    ]
  );
}

/** I-G17: a late confirmation is recorded as a breach, not blocked; it has happened. */
function adjust(data: DataOf<'AdjustProtocol'>, state: Open, today: string): Answer {
  if (state.status === 'quorate') return reject('protocol-not-drafted');
  if ('adjusted' in state) {
    const same =
      state.adjusted.adjustedOn === data.adjustedOn &&
      state.adjusted.signers.every((one) => data.signers.includes(one));
    return same ? [] : reject('protocol-differs');
  }
  const signers = [...new Set(data.signers)];
  if (signers.length < 2 || !signers.every((one) => state.present.includes(one)))
    return reject('signer-not-present', { field: 'signers' });
  const late = data.adjustedOn > addDays(state.heldOn, STATUTE.adjustWithinDays);
  return (
    outside(data.adjustedOn, state.heldOn, today, 'adjustedOn') ?? [
      { type: 'ProtocolAdjusted', data: { ...data, signers, late } },
    ]
  );
}

/** I-G17, as above. The time for appeal is computed here, once, and never typed. */
function postNotice({ postedOn }: DataOf<'PostNotice'>, state: Open, today: string): Answer {
  if (state.status === 'posted')
    return state.notice.postedOn === postedOn ? [] : reject('protocol-differs', { field: 'postedOn' });
  if (state.status !== 'adjusted') return reject('protocol-not-adjusted');
  const { adjustedOn } = state.adjusted;
  const late = postedOn > addDays(adjustedOn, STATUTE.noticeWithinDays);
  const appealableUntil = addDays(postedOn, STATUTE.appealWithinDays);
  return (
    outside(postedOn, adjustedOn, today, 'postedOn') ?? [
      { type: 'NoticePosted', data: { postedOn, appealableUntil, late } },
    ]
  );
}

function takeDown(takenDownOn: string, state: Open, today: string): Answer {
  if (state.status !== 'posted') return reject('notice-not-posted');
  if (state.takenDownOn !== undefined)
    return state.takenDownOn === takenDownOn ? [] : reject('protocol-differs', { field: 'takenDownOn' });
  const { postedOn, appealableUntil } = state.notice;
  const early = takenDownOn <= appealableUntil;
  return (
    outside(takenDownOn, postedOn, today, 'takenDownOn') ?? [{ type: 'NoticeTakenDown', data: { takenDownOn, early } }]
  );
}

const outside = (day: string, earliest: string, latest: string, field: string) =>
  day < earliest || day > latest
    ? reject('meeting-day-impossible', { field, facts: possibleDays(day, earliest, latest) })
    : undefined;

function evolve(state: BoardMeeting, event: BoardMeetingEvent): BoardMeeting {
  if (event.type === 'MeetingConvened') return { status: 'convened', ...event.data };
  if (state.status === 'none') return state;
  if (event.type === 'QuorumEstablished')
    return { ...state, status: 'quorate', present: event.data.present, items: [] };
  if (state.status === 'convened') return state;
  switch (event.type) {
    case 'AgendaItemHandled': {
      const { itemId, dnr, stoodAside } = event.data;
      return { ...state, items: [...state.items, { itemId, dnr, stoodAside }] };
    }
    case 'ProtocolDrafted':
      return { ...state, status: 'drafted' };
    case 'ProtocolAdjusted': {
      const { adjustedOn, signers } = event.data;
      return { ...state, status: 'adjusted', adjusted: { adjustedOn, signers } };
    }
    case 'NoticePosted': {
      const { postedOn, appealableUntil } = event.data;
      return 'adjusted' in state ? { ...state, status: 'posted', notice: { postedOn, appealableUntil } } : state;
    }
    case 'NoticeTakenDown':
      return state.status === 'posted' ? { ...state, takenDownOn: event.data.takenDownOn } : state;
    case 'ProtocolCorrected':
      return state;
    default:
      return event satisfies never;
  }
}
