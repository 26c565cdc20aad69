import { ideaContract, type IdeaEvent } from '@havstang/contracts';
import { isRejection } from '@havstang/kernel';
import { ID, metaOf, projected } from '@havstang/testing';
import fc from 'fast-check';
import { ideaFunnel } from '../idea-funnel/idea-funnel.js';
import { anyEvents, anyId } from '../testing/arbitrary.js';
import { history, id } from '../testing/history.js';
import { openBreaches } from './breaches.js';
import { idea, type Idea, type IdeaCommand } from './idea.js';

const open = { status: 'opened', revision: 4 };
const text = { title: 'T', description: 'D' };
const bare = fc.oneof(
  fc.record({
    type: fc.constant('CaptureIdea'),
    data: fc.record({ ...constants({ ...text, channel: 'web' }), challengeId: fc.option(anyId, { nil: undefined }) }),
    found: fc.constantFrom(undefined, open),
  }),
  fc.record({
    type: fc.constant('LinkIdeaToChallenge'),
    data: fc.record({ challengeId: anyId }),
    found: fc.constantFrom(undefined, open),
  }),
  fc.record({
    type: fc.constant('CheckIdeaAgainstBoundary'),
    data: fc.record({ boundaryId: anyId, result: fc.constantFrom('fits', 'breaches'), why: fc.constant('W') }),
    found: fc.constant({ stream: 'boundary-x', revision: 0, status: 'inForce' }),
  }),
  fc.record({
    type: fc.constant('RequestBoundaryException'),
    data: fc.record({ boundaryId: anyId, ...constants({ scope: 'S', until: '2023-01-01', why: 'W' }) }),
  }),
  fc.record({
    type: fc.constant('NoteExceptionOutcome'),
    data: fc.record({ exceptionRequestId: anyId, outcome: fc.constantFrom('granted', 'denied') }),
  }),
  fc.record({ type: fc.constant('NoteTriageOverdue'), data: fc.constant({ dueAt: '2022-03-31T08:00:00.000Z' }) }),
  fc.record({ type: fc.constant('NoteCombination'), data: fc.record({ into: anyId }) }),
  fc.record({ type: fc.constant('NoteSelectionForTest'), data: fc.record({ testId: anyId }) }),
  fc.record({
    type: fc.constant('RefineIdea'),
    data: fc.record({ title: fc.constantFrom('T', 'U'), description: fc.constant('D') }),
  }),
  fc.record({ type: fc.constant('ShortlistIdea'), data: fc.constant({ why: 'W' }) }),
  fc.record({ type: fc.constantFrom('DeclineIdea', 'ParkIdea'), data: fc.constant({ reason: 'R' }) }),
  fc.record({ type: fc.constant('SplitIdea'), data: fc.constant({ children: [text, text] }) }),
);

function constants(values: Readonly<Record<string, string>>): Record<string, fc.Arbitrary<string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fc.constant(value)]));
}

const commands = fc.array(
  fc
    .tuple(bare, anyId)
    .map(([one, commandId]) => ({ id: ID, meta: metaOf({ commandId }), ...one }) as unknown as IdeaCommand),
  { maxLength: 40 },
);

it('folds any events that the contract allows, in the aggregate and in its card', () => {
  fc.assert(
    fc.property(anyEvents(ideaContract), (events) => {
      const state = events.reduce(idea.evolve, idea.initial);
      const card = projected(ideaFunnel, history(ideaContract, ID, ...events)).get(ID);
      expect(card === undefined).toBe(state.status === 'none');
    }),
  );
});

it('keeps its invariants whatever is asked of it, and its card tells the same', () => {
  fc.assert(
    fc.property(commands, (sequence) => {
      let state: Idea = idea.initial;
      const events: IdeaEvent[] = [];
      for (const command of sequence) {
        const before = state;
        const decided = idea.decide(command, state);
        if (isRejection(decided)) continue;
        events.push(...decided);
        state = decided.reduce(idea.evolve, state);
        for (const { type } of decided) {
          if (!('checks' in before)) continue;
          if (type === 'IdeaDeclined') expect(openBreaches(before, ['granted', 'denied'])).toEqual([]);
          if (type === 'IdeaShortlisted') {
            expect(openBreaches(before, ['granted'])).toEqual([]);
            expect(before.challengeId).toBeDefined();
          }
        }
      }
      expect(events.filter((event) => event.type === 'IdeaTriageOverdue').length).toBeLessThanOrEqual(1);
      const card = projected(ideaFunnel, history(ideaContract, ID, ...events)).get(ID);
      expect(card?.status ?? 'none').toBe(state.status === 'ended' ? state.how : state.status);
    }),
    { numRuns: 300, examples: [[[captureIn(id(1))]]] },
  );
});

function captureIn(challengeId: string): IdeaCommand {
  const data = { ...text, channel: 'web', challengeId };
  return { type: 'CaptureIdea', id: ID, meta: metaOf(), data, found: open } as IdeaCommand;
}
