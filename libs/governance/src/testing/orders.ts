import { delegationOrderContract, type DelegationOrderEvent } from '@havstang/contracts';
import type { OrderFacts } from '../decision/found.js';
import { delegationOrders } from '../delegation-orders/delegation-orders.js';
import { documentsFrom, id, recorded } from './recorded.js';

export const ORDER = id(30);
/** Holds the post `fastighetschef` from the order’s first day. */
export const DELEGATE = id(31);

export const adopted: DelegationOrderEvent = {
  type: 'DelegationOrderAdopted',
  data: { dnr: 'KS 2022/1', board: 'KS', meetingId: id(20), validFrom: '2022-02-14', reliedOn: [] },
};

type PointAdded = Extract<DelegationOrderEvent, { type: 'DelegationPointAdded' }>['data'];
export const pointAdded = (over: Partial<PointAdded> = {}): DelegationOrderEvent => ({
  type: 'DelegationPointAdded',
  data: {
    code: '4.2',
    matter: 'Test i fastigheter.',
    delegateKind: 'official',
    delegateRole: 'fastighetschef',
    covers: ['approveTest'],
    limit: 200_000,
    reporting: 'reported',
    subDelegable: false,
    validFrom: '2022-02-14',
    ...over,
  },
});

export const revoked: DelegationOrderEvent = {
  type: 'DelegationRevoked',
  data: { code: '4.2', from: '2022-03-10', dnr: 'KS 2022/5', reason: 'R' },
};

export const appointed = (
  holder = DELEGATE,
  from = '2022-02-14',
  until?: string,
  delegateRole = 'fastighetschef',
): DelegationOrderEvent => ({
  type: 'DelegateAppointed',
  data: { delegateRole, holder, from, ...(until === undefined ? {} : { until }) },
});

/** The order as a decision looks it up. */
export const orderFacts = (...events: DelegationOrderEvent[]): OrderFacts =>
  documentsFrom(delegationOrders, recorded(delegationOrderContract, ORDER, ...events))[ORDER] as OrderFacts;
