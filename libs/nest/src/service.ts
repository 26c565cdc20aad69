import type { Service, View } from '@havstang/contracts';
import type { AnyReadModel } from '@havstang/kernel';
import type { z } from 'zod';
import type { Aggregate } from './aggregate.js';
import type { Reaction, Timer } from './reaction.js';
import type { Reveal } from './reveal.js';
import type { Lookup } from './runtime.js';

/**
 * Answers one view. Throws `NotFound` for what is not there (or not this tenant's). Personal texts in the answer are opened after it; an answer that
 * makes something of their words uses `reveal` first.
 */
export type Answer = {
  readonly view: View;
  readonly answer: (query: object, look: Lookup, reveal: Reveal) => Promise<unknown>;
};

export const answer = <Query extends z.ZodObject, Response extends z.ZodType>(
  view: View<Query, Response>,
  from: (query: Dated<z.output<Query>>, look: Lookup, reveal: Reveal) => Promise<z.input<Response>>,
): Answer => ({ view: view as unknown as View, answer: from as Answer['answer'] });

/** What was asked for, with the day that it is shown for where the view has one: the shell knows what day it is. */
type Dated<Query> = Query extends { onDate?: string | undefined } ? Query & { readonly onDate: string } : Query;

/** The whole of a service on one screen. `serviceModule` makes a Nest module of it. */
export type ServiceDefinition = {
  readonly service: Service;
  readonly aggregates: readonly Aggregate[];
  readonly readModels: readonly AnyReadModel[];
  readonly views: readonly Answer[];
  readonly reactions: readonly Reaction[];
  readonly timers: readonly Timer[];
};
