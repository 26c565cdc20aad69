import { effectFollowUpContract, type EffectFollowUpEvent } from '@havstang/contracts';
import { addMonths, isRejection } from '@havstang/kernel';
import { anyEvent, given, ID, metaOf } from '@havstang/testing';
import fc from 'fast-check';
import { effectFollowUp, type EffectFollowUpCommand } from './effect-follow-up.js';

const scheduled: EffectFollowUpEvent = {
  type: 'EffectFollowUpScheduled',
  data: {
    decisionId: ID,
    executedOn: '2022-08-31',
    due: [
      { months: 6, on: '2023-02-28' },
      { months: 12, on: '2023-08-31' },
      { months: 24, on: '2024-08-31' },
    ],
  },
};
const due: EffectFollowUpEvent = { type: 'EffectFollowUpDue', data: { decisionId: ID, months: 6, on: '2023-02-28' } };
const schedule = { type: 'ScheduleFollowUp', data: { executedOn: '2022-08-31' } } as const;
const note = { type: 'NoteFollowUpDue', data: { months: 6 } } as const;
const onTheDay = metaOf({ at: '2023-02-27T23:00:00.000Z' });

describe('I-R3 the due dates follow from the execution', () => {
  it('sets them after 6, 12 and 24 months', () => given(effectFollowUp).when(schedule).then(scheduled));
  it('stays quiet when they are set', () => given(effectFollowUp, scheduled).when(schedule).then());
  it('falls due on its day, Swedish time', () =>
    given(effectFollowUp, scheduled)
      .when({ ...note, meta: onTheDay })
      .then(due));
  it('falls due once', () =>
    given(effectFollowUp, scheduled, due)
      .when({ ...note, meta: onTheDay })
      .then());
  it('refuses to fall due early', () =>
    given(effectFollowUp, scheduled)
      .when({ ...note, meta: metaOf({ at: '2023-02-27T22:59:59.000Z' }) })
      .refuses('follow-up-not-due', { facts: { months: 6, on: '2023-02-28' } }));
  it('refuses what was never scheduled', () => given(effectFollowUp).when(note).refuses('follow-up-not-scheduled'));
});

it('counts months as calendars do', () => {
  expect(addMonths('2022-08-31', 6)).toBe('2023-02-28');
  expect(addMonths('2023-08-31', 6)).toBe('2024-02-29');
  expect(addMonths('2022-12-01', 24)).toBe('2024-12-01');
});

it('has each follow-up due at most once, and never before its day, whatever is asked', () => {
  const command = fc.oneof(
    fc.constant(schedule),
    fc
      .record({ months: fc.constantFrom(6, 12, 24), year: fc.integer({ min: 2022, max: 2025 }) })
      .map(({ months, year }) => ({ ...note, data: { months }, meta: metaOf({ at: `${year}-09-01T00:00:00.000Z` }) })),
  );
  fc.assert(
    fc.property(fc.array(command), (commands) => {
      let state = effectFollowUp.initial;
      const noted: number[] = [];
      for (const one of commands) {
        const sent = { id: ID, meta: metaOf(), ...one } as EffectFollowUpCommand;
        const decided = effectFollowUp.decide(sent, state);
        if (isRejection(decided)) continue;
        for (const event of decided) {
          if (event.type !== 'EffectFollowUpDue') continue;
          noted.push(event.data.months);
          expect(event.data.on <= sent.meta.at.slice(0, 10)).toBe(true);
        }
        state = decided.reduce(effectFollowUp.evolve, state);
      }
      expect(new Set(noted).size).toBe(noted.length);
    }),
  );
});

it('folds any events that the contract allows', () => {
  fc.assert(
    fc.property(fc.array(anyEvent(effectFollowUpContract)), (events) => {
      expect(events.reduce(effectFollowUp.evolve, effectFollowUp.initial)).toHaveProperty('status');
    }),
  );
});
