import { codecOf, type CommandOf, type Contract, type EventOf } from '@havstang/contracts';
import {
  commandHandler,
  Unavailable,
  type CommandMeta,
  type Decider,
  type DomainCommand,
  type DomainEvent,
  type EventCodec,
  type Outcome,
  type Send,
  type SendOptions,
} from '@havstang/kernel';
import { caughtUpWithBus, lookupFor, type Lookup, type Runtime } from './runtime.js';

type DataOf<C extends Contract, Name> = Extract<CommandOf<C>, { readonly type: Name }>['data'];

/** What must be known before deciding, fetched per command: the result becomes `command.found`. Reads local, event-fed read models only. */
export type LookUps<C extends Contract, Found> = {
  readonly [Name in keyof Found]: (data: DataOf<C, Name>, look: Lookup, id: string) => Promise<Found[Name]>;
};

/** An aggregate ready to run: its rules, its contract, and what its commands look up. */
export type Aggregate = {
  readonly contract: Contract;
  readonly decider: Decider<unknown, DomainCommand, DomainEvent>;
  readonly codec: EventCodec<DomainEvent>;
  readonly lookUps: Readonly<Record<string, (data: object, look: Lookup, id: string) => Promise<unknown>>>;
};

/**
 * Binds a decider to its contract. The look-ups that its commands ask for (`found`) are demanded by the types.
 * `State` is the decider's own; `Found` maps command names to what is looked up for them.
 */
export const defineAggregate = <C extends Contract, State, Found = object>(
  contract: C,
  decider: Decider<State, never, EventOf<C>>,
  lookUps: LookUps<C, Found> = {} as LookUps<C, Found>,
): Aggregate => ({
  contract,
  decider: decider as unknown as Aggregate['decider'],
  codec: codecOf(contract) as unknown as EventCodec<DomainEvent>,
  lookUps: lookUps as unknown as Aggregate['lookUps'],
});

export type Message = { readonly type: string; readonly id: string; readonly data: object; readonly meta: CommandMeta };

const handlers = new WeakMap<Runtime, Map<Aggregate, Send<DomainCommand>>>();

/** One handler per aggregate and process: routes, reactions and the clock take their turns on a stream together. */
const handlerOf = (runtime: Runtime, aggregate: Aggregate): Send<DomainCommand> => {
  const known = handlers.get(runtime) ?? new Map<Aggregate, Send<DomainCommand>>();
  handlers.set(runtime, known);
  const handler = known.get(aggregate) ?? commandHandler(aggregate.decider, aggregate.codec, runtime.store, runtime);
  known.set(aggregate, handler);
  return handler;
};

/**
 * Looks up what the command needs, then decides and appends. A refusal that rested on look-ups is decided again once the read models have caught up
 * with the bus, or not at all: `Unavailable` while they cannot. Throws what `commandHandler` throws.
 */
export const send = async (
  runtime: Runtime,
  aggregate: Aggregate,
  message: Message,
  options: Pick<SendOptions<never>, 'expected' | 'creates'>,
): Promise<Outcome> => {
  const lookUp = aggregate.lookUps[message.type];
  const handler = handlerOf(runtime, aggregate);
  if (!lookUp) return handler(message, options);
  const look = lookupFor(runtime, message.meta.tenant);
  const find = async (command: Message): Promise<Message> =>
    ({ ...command, found: await lookUp(command.data, look, command.id) }) as Message;
  const refresh = async (command: Message): Promise<Message> => {
    if (!(await caughtUpWithBus(runtime))) throw new Unavailable('the read models are behind');
    return find(command);
  };
  return handler(await find(message), { ...options, refresh });
};
