import type { Contract, EventOf } from '@havstang/contracts';
import { anyEvent } from '@havstang/testing';
import fc from 'fast-check';
import { id } from './history.js';

/** Few ids, so that commands speak of the same things. */
export const anyId = fc.constantFrom(id(1), id(2), id(3));

/** Any sequence of events that the contract allows, whether or not the rules would have let it come about. */
export const anyEvents = <C extends Contract>(contract: C): fc.Arbitrary<EventOf<C>[]> =>
  fc.array(anyEvent(contract), { maxLength: 30 });
