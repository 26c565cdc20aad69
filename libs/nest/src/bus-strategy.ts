import { CONTRACTS, storedTypesOf } from '@havstang/contracts';
import type { Bus, SealedEvent, Subscription } from '@havstang/kernel';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { lastValueFrom, isObservable } from 'rxjs';

/** Every stored name that a contract has ever given an event. */
const namedEvents = (): ReadonlySet<string> =>
  new Set(
    CONTRACTS.flatMap((contract) => Object.keys(contract.events).flatMap((name) => storedTypesOf(contract, name))),
  );

type Group = { readonly types: Set<string>; readonly handlers: Map<string, MessageHandler[]> };

/**
 * Nest's transport over the `Bus` port. One consumer group per service; an event for which a group has several handlers is given to each in turn.
 * A handler that throws is the bus's affair (retry, then park); an event without a handler is passed over on purpose. A handler for an event that no
 * contract names stops the start: it would wait for ever.
 */
export class BusStrategy extends Server implements CustomTransportStrategy {
  private subscriptions: Subscription[] = [];
  private closed = false;

  constructor(private readonly bus: Bus) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    this.subscribeAll().then(() => callback(), callback);
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.subscriptions.map((subscription) => subscription.stop()));
    this.subscriptions = [];
  }

  on(): never {
    throw new Error('the bus strategy emits no events of its own');
  }

  unwrap<Result>(): Result {
    return this.bus as Result;
  }

  private async subscribeAll(): Promise<void> {
    for (const [name, { types, handlers }] of this.groups()) {
      const handle = async (event: SealedEvent): Promise<void> => {
        for (const handler of handlers.get(event.type) ?? []) {
          const result: unknown = await handler(event);
          if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
        }
      };
      if (this.closed) return;
      const subscription = await this.bus.subscribe(name, types, handle);
      if (this.closed) await subscription.stop();
      else this.subscriptions.push(subscription);
    }
  }

  private groups(): ReadonlyMap<string, Group> {
    const known = namedEvents();
    const groups = new Map<string, Group>();
    for (const [pattern, first] of this.messageHandlers) {
      if (!known.has(pattern)) throw new Error(`a handler waits for ${pattern}, which no contract names`);
      for (
        let handler: MessageHandler | undefined = first;
        handler;
        handler = handler.next as MessageHandler | undefined
      ) {
        const name = String(handler.extras?.['group']);
        const group = groups.get(name) ?? { types: new Set(), handlers: new Map() };
        group.types.add(pattern);
        group.handlers.set(pattern, [...(group.handlers.get(pattern) ?? []), handler]);
        groups.set(name, group);
      }
    }
    return groups;
  }
}
