import { codecOf, delegationOrderContract, type DelegationOrderEvent } from '@havstang/contracts';
import { defineReadModel } from '@havstang/kernel';
import type { OrderFacts } from '../decision/found.js';
import { delegationOrder } from '../delegation-order/delegation-order.js';

/** The orders as their own rules fold them, so that a decision and the view ask the same history what held on a day. */
export const delegationOrders = defineReadModel<OrderFacts, DelegationOrderEvent>({
  name: 'delegation-orders',
  version: 1,
  codec: codecOf(delegationOrderContract),
  keys: (event) => [event.id],
  project: (facts, event) => {
    const { stream, revision } = event.of;
    const state = delegationOrder.evolve(facts ?? delegationOrder.initial, event);
    return state.status === 'none' ? undefined : { ...state, stream, revision };
  },
});
