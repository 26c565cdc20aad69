import { decisionContract, effectFollowUpContract } from '@havstang/contracts';
import { see, type DomainEvent } from '@havstang/kernel';
import type { AllRows, Effects, Lookup } from '@havstang/nest';
import { happened, ID, projected, sealedInOrder, type Happened } from '@havstang/testing';
import { onDecisionExecuted } from '../on-decision-executed/on-decision-executed.js';
import { waitingFollowUps } from '../waiting-follow-ups/waiting-follow-ups.js';
import { followUpDue } from './follow-up-due.js';

const scheduled = happened(effectFollowUpContract, ID, {
  type: 'EffectFollowUpScheduled',
  data: {
    decisionId: ID,
    executedOn: '2022-08-31',
    due: [
      { months: 6, on: '2023-02-28' },
      { months: 12, on: '2023-08-31' },
    ],
  },
});
const due = (months: 6 | 12) =>
  happened(effectFollowUpContract, ID, {
    type: 'EffectFollowUpDue',
    data: { decisionId: ID, months, on: '2023-02-28' },
  });

const rowsOf = (...events: readonly Happened[]): AllRows =>
  async function* () {
    for (const [key, document] of projected(waitingFollowUps, sealedInOrder(events))) {
      yield { key, tenant: '2584', document: document as never };
    }
  };

describe('the clock', () => {
  it('asks for what is due that day, dated when it fell due', async () => {
    expect(await followUpDue.due('2023-02-28T10:00:00.000Z', rowsOf(scheduled))).toMatchObject([
      { id: ID, type: 'NoteFollowUpDue', data: { months: 6 }, tenant: '2584', occurredAt: '2023-02-28T00:00:00.000Z' },
    ]);
  });
  it('asks for nothing the day before', async () =>
    expect(await followUpDue.due('2023-02-27T10:00:00.000Z', rowsOf(scheduled))).toEqual([]));
  it('asks for nothing twice', async () =>
    expect(await followUpDue.due('2023-02-28T10:00:00.000Z', rowsOf(scheduled, due(6)))).toEqual([]));
  it('has nothing to look through once all were due', () =>
    expect(projected(waitingFollowUps, sealedInOrder([scheduled, due(6), due(12)])).size).toBe(0));
});

it('the execution of a decision schedules the follow-ups of that decision', async () => {
  const [executed] = sealedInOrder([
    happened(decisionContract, ID, {
      type: 'DecisionExecuted',
      data: {
        caseId: ID,
        dnr: 'KS 2022/1',
        matter: 'introduceSolution',
        executedOn: '2022-08-31',
        measures: 'Öppnad.',
      },
    }),
  ]);
  const seen = executed && see<DomainEvent>(onDecisionExecuted.codec, executed);
  expect(onDecisionExecuted.types).toContain(executed?.type);
  expect(seen && (await onDecisionExecuted.react(seen, {} as Lookup, {} as Effects))).toMatchObject([
    { id: ID, type: 'ScheduleFollowUp', data: { executedOn: '2022-08-31' } },
  ]);
});
