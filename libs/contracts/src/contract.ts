import { z } from 'zod';
import { notBlank } from './not-blank.js';
import type { Role } from './roles.js';
import type { Text } from './text.js';
import type { Words } from './words.js';

export type Service = 'challenges' | 'collaboration' | 'governance' | 'reporting';
export const SERVICES: readonly Service[] = ['challenges', 'collaboration', 'governance', 'reporting'];

export type EventDefinition<Data extends z.ZodObject = z.ZodObject> = Text & {
  /** Version of `data`; part of the stored name. A new meaning is a new event; a new shape is a new version with an upcast. */
  readonly version: number;
  /** The body, closed (`z.strictObject`), without transforms or refinements: it is published as JSON Schema as it stands. */
  readonly data: Data;
  readonly classification: 'open' | 'internal' | 'secret';
  /** Shapes once written, oldest first; `upcast` takes a body of that version to the next one. */
  readonly older: readonly { readonly version: number; readonly upcast: (data: never) => object }[];
};

export type CommandDefinition<Body extends z.ZodObject = z.ZodObject> = Text & {
  /** Who may send it; the first role that the person also holds is the one recorded. */
  readonly roles: readonly [Role, ...Role[]];
  readonly body: Body;
  /** A body that works as it stands; shown in the API page, sent by the tests. */
  readonly example: z.input<Body>;
  /** True when the command may start its stream; its route is then the collection. */
  readonly creates: boolean;
  /** Body fields that name the thing within its municipality: the same values always mean the same stream. */
  readonly naturalKey: readonly string[];
};

/** One aggregate of the public language: what can be said to it, what it says, and how it says no. */
export type Contract = Text & {
  readonly service: Service;
  /** The aggregate in camelCase; first part of its stream names. */
  readonly name: string;
  /** The collection in URLs. */
  readonly path: string;
  readonly events: Readonly<Record<string, EventDefinition>>;
  readonly commands: Readonly<Record<string, CommandDefinition>>;
  /** Stable codes of the rules, with the sentence a person is shown. */
  readonly rejections: Readonly<Record<string, Sentence>>;
};

/** `{name}` is replaced by the fact of that name: by its word where `words` has that name, otherwise as it is. */
export type Sentence = Text & { readonly words?: Readonly<Record<string, Words>> };

type Facts = Readonly<Record<string, unknown>>;

/** The sentence with its facts in place, in both languages. A fact that is missing leaves its place as it stands. */
export const filled = (sentence: Sentence, facts: Facts = {}): Text => ({
  en: fill(sentence, 'en', facts),
  sv: fill(sentence, 'sv', facts),
});

const fill = ({ words = {}, ...text }: Sentence, language: keyof Text, facts: Facts): string =>
  text[language].replace(/\{(\w+)\}/g, (place, name: string) => {
    const fact = facts[name];
    if (fact === undefined) return place;
    const word = (value: unknown) => words[name]?.[String(value)]?.[language] ?? String(value);
    return Array.isArray(fact) ? fact.map(word).join(', ') : word(fact);
  });

export const defineContract = <const C extends Contract>(contract: C): C => contract;

export const event = <Data extends z.ZodObject>(
  definition: Text & { data: Data } & Partial<Pick<EventDefinition, 'version' | 'classification' | 'older'>>,
): EventDefinition<Data> => ({ version: 1, classification: 'open', older: [], ...definition });

/** Every body may also say when the thing happened in the world. */
const whenInTheWorld = {
  occurredAt: z.iso.datetime().optional().describe('When it happened, if not now; never in the future.'),
};
type WithWhen<Shape extends z.ZodRawShape> = z.ZodObject<Shape & typeof whenInTheWorld, z.core.$strict>;

export const command = <Shape extends z.ZodRawShape>(
  definition: Text & { roles: readonly [Role, ...Role[]]; body: Shape; example: z.input<z.ZodObject<Shape>> } & Partial<
      Pick<CommandDefinition, 'creates' | 'naturalKey'>
    >,
): CommandDefinition<WithWhen<Shape>> => ({
  creates: false,
  naturalKey: [],
  ...definition,
  body: notBlank(z.strictObject({ ...definition.body, ...whenInTheWorld }) as WithWhen<Shape>),
  example: definition.example as z.input<WithWhen<Shape>>,
});

/** What can be read: one GET route fed by read models. */
export type View<Query extends z.ZodObject = z.ZodObject, Response extends z.ZodType = z.ZodType> = Text & {
  readonly service: Service;
  /** camelCase; the operation id, and in kebab-case the last part of the URL. */
  readonly name: string;
  readonly roles: readonly [Role, ...Role[]];
  readonly query: Query;
  readonly response: Response;
};

export const defineView = <Query extends z.ZodObject, Response extends z.ZodType>(
  view: View<Query, Response>,
): View<Query, Response> => view;

/** The union of an aggregate's events as the domain sees them: `{ type: 'ProblemReported', data: … }`. */
export type EventOf<C extends Contract> = {
  [Name in keyof C['events'] & string]: { readonly type: Name; readonly data: z.output<C['events'][Name]['data']> };
}[keyof C['events'] & string];

/** The union of an aggregate's commands: `{ type: 'ReportProblem', data: … }`. */
export type CommandOf<C extends Contract> = {
  [Name in keyof C['commands'] & string]: {
    readonly type: Name;
    readonly data: Omit<z.output<C['commands'][Name]['body']>, 'occurredAt'>;
  };
}[keyof C['commands'] & string];

export type RejectionOf<C extends Contract> = keyof C['rejections'] & string;

/** `ProblemReported` → `problem-reported`. */
export const kebab = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
/** `ReportProblem` → `reportProblem`, the operation id. */
export const camel = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** The stored name of an event, one string everywhere: store, bus, documents. */
export const storedType = (contract: Pick<Contract, 'service'>, name: string, version: number): string =>
  `se.havstang.${contract.service}.${kebab(name)}.v${version}`;

/** Every version of an event's stored name, the current one first; none for a name that the contract lacks. */
export const storedTypesOf = (contract: Contract, name: string): string[] => {
  const definition = contract.events[name];
  return definition ? [definition, ...definition.older].map(({ version }) => storedType(contract, name, version)) : [];
};
