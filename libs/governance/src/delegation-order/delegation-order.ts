import type {
  CommandOf,
  delegationOrderContract,
  DelegationOrderEvent,
  DelegationOrderRejection,
} from '@havstang/contracts';
import { type Decider, reject, type Rejection, type Sent, swedishDay } from '@havstang/kernel';
import { handledItems, type MeetingFacts } from '../board-meeting/board-meeting.js';

type Data<Name> = Extract<DelegationOrderEvent, { type: Name }>['data'];
type PointData = Data<'DelegationPointAdded'>;
export type Terms = Pick<PointData, 'covers' | 'limit' | 'reporting' | 'subDelegable'>;

/** A point with the terms that it has had; each holds from its day until the next. */
export type Point = Pick<PointData, 'code' | 'matter' | 'delegateKind' | 'delegateRole'> & {
  readonly terms: readonly (Terms & { readonly from: string })[];
  readonly revokedFrom?: string;
};

/** The order as it stands now together with what it was, so that it can be asked what held on any day. */
export type Adopted = Pick<Data<'DelegationOrderAdopted'>, 'board' | 'dnr' | 'validFrom'> & {
  readonly status: 'adopted';
  readonly points: readonly Point[];
  /** In the order they were recorded. */
  readonly appointments: readonly Data<'DelegateAppointed'>[];
};
export type DelegationOrder = { readonly status: 'none' } | Adopted;

/** The meeting said to have adopted the order: undefined when there is none. */
export type AdoptedAt = MeetingFacts | undefined;

export type DelegationOrderCommand = Sent<
  CommandOf<typeof delegationOrderContract>,
  { readonly AdoptDelegationOrder: AdoptedAt }
>;
type CommandNamed<Name> = Extract<DelegationOrderCommand, { type: Name }>;
type Answer = readonly DelegationOrderEvent[] | Rejection<DelegationOrderRejection>;

export const delegationOrder: Decider<DelegationOrder, DelegationOrderCommand, DelegationOrderEvent> = {
  category: 'delegationOrder',
  initial: { status: 'none' },
  decide,
  evolve,
};

function decide(command: DelegationOrderCommand, state: DelegationOrder): Answer {
  if (state.status === 'none')
    return command.type === 'AdoptDelegationOrder' ? adopt(command) : reject('delegation-order-not-adopted');
  switch (command.type) {
    case 'AdoptDelegationOrder':
      return reject('delegation-order-exists');
    case 'AddPoint':
      return addPoint(command, state);
    case 'AmendPoint':
      return amendPoint(command, state);
    case 'RevokeDelegation':
      return revoke(command, state);
    case 'AppointDelegate':
      return appoint(command, state);
    default:
      return command satisfies never;
  }
}

function adopt({ data, found }: CommandNamed<'AdoptDelegationOrder'>): Answer {
  if (!found || found.board !== data.board || found.level === 'utskott' || handledItems(found, data.dnr).length === 0) {
    return reject('delegation-needs-meeting', { field: 'meetingId', facts: { dnr: data.dnr } });
  }
  if (data.validFrom < found.heldOn)
    return reject('delegation-not-backwards', { field: 'validFrom', facts: { earliest: found.heldOn } });
  return [
    {
      type: 'DelegationOrderAdopted',
      data: { ...data, reliedOn: [{ stream: found.stream, revision: found.revision }] },
    },
  ];
}

/** I-G1: one delegate, never several jointly. I-G2: nothing that KL 6:38 keeps with the board. */
function addPoint({ data }: CommandNamed<'AddPoint'>, state: Adopted): Answer {
  const { undelegable, delegates, ...point } = data;
  const [delegate, ...others] = delegates;
  if (!delegate || others.length > 0)
    return reject('joint-delegates', { field: 'delegates', facts: { count: delegates.length } });
  if (undelegable !== 'none')
    return reject('matter-never-delegable', { field: 'undelegable', facts: { ground: undelegable } });
  if (point.reporting === 'urgent' && delegate.kind !== 'politician')
    return reject('urgent-needs-politician', { field: 'delegates' });
  if (state.points.some((one) => one.code === point.code))
    return reject('point-exists', { field: 'code', facts: { code: point.code } });
  if (point.validFrom < state.validFrom) return tooEarly(state.validFrom, 'validFrom');
  return [
    { type: 'DelegationPointAdded', data: { ...point, delegateKind: delegate.kind, delegateRole: delegate.role } },
  ];
}

function amendPoint({ data, meta }: CommandNamed<'AmendPoint'>, state: Adopted): Answer {
  const point = changeable(state, data.code);
  if ('rejected' in point) return point;
  if (data.reporting === 'urgent' && point.delegateKind !== 'politician')
    return reject('urgent-needs-politician', { field: 'reporting' });
  const latest = point.terms.at(-1);
  if (latest && latest.from === data.validFrom && sameTerms(latest, data)) return [];
  const earliest = [swedishDay(meta.occurredAt), latest?.from ?? ''].reduce((a, b) => (a > b ? a : b));
  return data.validFrom < earliest ? tooEarly(earliest, 'validFrom') : [{ type: 'DelegationPointAmended', data }];
}

/** I-G3: taking a delegation back works forward only; what a delegate has decided stands. */
function revoke({ data, meta }: CommandNamed<'RevokeDelegation'>, state: Adopted): Answer {
  if (state.points.find((one) => one.code === data.code)?.revokedFrom === data.from) return [];
  const point = changeable(state, data.code);
  if ('rejected' in point) return point;
  const today = swedishDay(meta.occurredAt);
  return data.from < today ? tooEarly(today, 'from') : [{ type: 'DelegationRevoked', data }];
}

function appoint({ data }: CommandNamed<'AppointDelegate'>, state: Adopted): Answer {
  if (data.until !== undefined && data.until < data.from)
    return reject('appointment-ends-before-start', { field: 'until' });
  const latest = state.appointments.findLast((one) => one.delegateRole === data.delegateRole);
  const same = latest && latest.holder === data.holder && latest.from === data.from && latest.until === data.until;
  return same ? [] : [{ type: 'DelegateAppointed', data }];
}

const changeable = (state: Adopted, code: string): Point | Rejection<DelegationOrderRejection> => {
  const point = state.points.find((one) => one.code === code);
  if (!point) return reject('point-unknown', { field: 'code', facts: { code } });
  return point.revokedFrom === undefined
    ? point
    : reject('point-revoked', { field: 'code', facts: { code, from: point.revokedFrom } });
};

const tooEarly = (earliest: string, field: string) =>
  reject('delegation-not-backwards', { field, facts: { earliest } });

const sameTerms = (a: Terms, b: Terms): boolean =>
  a.limit === b.limit &&
  a.reporting === b.reporting &&
  a.subDelegable === b.subDelegable &&
  a.covers.length === b.covers.length &&
  a.covers.every((matter) => b.covers.includes(matter));

function evolve(state: DelegationOrder, event: DelegationOrderEvent): DelegationOrder {
  if (event.type === 'DelegationOrderAdopted') {
    const { board, dnr, validFrom } = event.data;
    return { status: 'adopted', board, dnr, validFrom, points: [], appointments: [] };
  }
  if (state.status === 'none') return state;
  const change = (code: string, to: (point: Point) => Point): Adopted => ({
    ...state,
    points: state.points.map((point) => (point.code === code ? to(point) : point)),
  });
  switch (event.type) {
    case 'DelegationPointAdded': {
      const { code, matter, delegateKind, delegateRole } = event.data;
      return {
        ...state,
        points: [...state.points, { code, matter, delegateKind, delegateRole, terms: [termsOf(event.data)] }],
      };
    }
    case 'DelegationPointAmended':
      return change(event.data.code, (point) => ({ ...point, terms: [...point.terms, termsOf(event.data)] }));
    case 'DelegationRevoked':
      return change(event.data.code, (point) => ({ ...point, revokedFrom: event.data.from }));
    case 'DelegateAppointed':
      return { ...state, appointments: [...state.appointments, event.data] };
    default:
      return event satisfies never;
  }
}

const termsOf = ({
  covers,
  limit,
  reporting,
  subDelegable,
  validFrom,
}: Terms & { validFrom: string }): Point['terms'][number] => ({
  from: validFrom,
  covers,
  limit,
  reporting,
  subDelegable,
});
