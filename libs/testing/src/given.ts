import { CONTRACTS, filled } from '@havstang/contracts';
import {
  isRejection,
  type CommandMeta,
  type Decider,
  type DomainCommand,
  type DomainEvent,
  type Rejection,
} from '@havstang/kernel';

/** Metadata for domain tests: a fixed instant, a person of one unit. Override what the rule looks at. */
export const metaOf = (
  over: Partial<Omit<CommandMeta, 'actor'>> & { actor?: Partial<CommandMeta['actor']> } = {},
): CommandMeta => {
  const { actor, ...rest } = over;
  return {
    commandId: '00000000-0000-4000-8000-00000000c0de',
    tenant: '2584',
    actor: { ref: '00000000-0000-4000-8000-00000000000a', role: 'practitioner', unit: 'unit-a', ...actor },
    at: '2022-03-01T08:00:00.000Z',
    occurredAt: '2022-03-01T08:00:00.000Z',
    correlationId: '00000000-0000-4000-8000-00000000c0de',
    causationId: null,
    ...rest,
  };
};

type Then<Event> = {
  /** Exactly these facts follow; none for "stays quiet". */
  then(...events: Event[]): void;
  /** The rule with this code says no. */
  refuses(code: string, details?: Partial<Rejection>): void;
};

/**
 * Given a history, when a command comes, then these facts — or a refusal — follow. `id` is the aggregate's own.
 * `given(problem, …events).when({ type: 'TriageProblem', data: … }).then(…)`
 */
export const given = <State, Command extends DomainCommand, Event extends DomainEvent>(
  decider: Decider<State, Command, Event>,
  ...history: Event[]
) => ({
  state: (): State => history.reduce(decider.evolve, decider.initial),
  when(command: Bare<Command>): Then<Event> {
    const complete = { id: ID, meta: metaOf(), ...command } as unknown as Command;
    const decided = decider.decide(complete, history.reduce(decider.evolve, decider.initial));
    return {
      then: (...events) => expect(decided).toEqual(events),
      refuses: (code, details = {}) => {
        if (!isRejection(decided)) throw new Error(`expected ${code}, but it happened: ${JSON.stringify(decided)}`);
        expect(decided).toMatchObject({ rejected: code, ...details });
        expect(wordless(decided)).toEqual([]);
      },
    };
  },
});

/** What a person who is told no would meet in the sentence instead of a word: places without a fact, and codes of programs. */
const wordless = ({ rejected, facts = {} }: Rejection): string[] => {
  const sentence = CONTRACTS.map(({ rejections }) => rejections[rejected]).find((one) => one !== undefined);
  if (!sentence) return [];
  const places = filled(sentence, facts).sv.match(/\{\w+\}/g) ?? [];
  const codes = Object.entries(sentence.words ?? {}).flatMap(([name, words]) =>
    [facts[name] ?? []].flat().filter((value) => !(value in words)),
  );
  return [...places, ...codes.map(String)];
};

/** The id of the aggregate under test. */
export const ID = '00000000-0000-4000-8000-000000000001';

/** A command whose id and metadata may be left to the harness. */
type Bare<Command> = Command extends DomainCommand
  ? Omit<Command, 'id' | 'meta'> & Partial<Pick<Command, 'id' | 'meta'>>
  : never;
