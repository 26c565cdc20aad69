import type { Contract, EventOf } from '@havstang/contracts';
import type { SealedEvent } from '@havstang/kernel';
import { happened, sealedInOrder } from '@havstang/testing';

/** A uuid that ends in these digits. */
export const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** The whole of one aggregate's stream, each event proved against its schema. */
export const history = <C extends Contract>(
  contract: C,
  of: string,
  ...events: readonly EventOf<C>[]
): readonly SealedEvent[] => sealedInOrder(events.map((event) => happened(contract, of, event)));
