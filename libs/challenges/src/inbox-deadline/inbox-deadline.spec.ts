import type { IdeaEvent } from '@havstang/contracts';
import type { AllRows } from '@havstang/nest';
import { given, ID, metaOf } from '@havstang/testing';
import { idea } from '../idea/idea.js';
import { ideas } from '../idea/idea.http.js';
import { inboxDeadline } from './inbox-deadline.js';

const TENANT = '2584';
const inbox: AllRows = async function* () {
  yield { key: `${TENANT}/${ID}`, tenant: TENANT, document: { id: ID, since: '2022-03-01T08:00:00.000Z' } as never };
};

it('I-C15 is due thirty days after the idea came in, to the instant', async () => {
  expect(await inboxDeadline.due('2022-03-31T07:59:59.999Z', inbox)).toEqual([]);
  const dueAt = '2022-03-31T08:00:00.000Z';
  expect(await inboxDeadline.due(dueAt, inbox)).toEqual([
    { to: ideas, id: ID, type: 'NoteTriageOverdue', data: { dueAt }, tenant: TENANT, occurredAt: dueAt },
  ]);
});

it('wants the same each time it is asked, and the idea records it once', async () => {
  const [want] = await inboxDeadline.due('2023-01-01T00:00:00.000Z', inbox);
  const dueAt = '2022-03-31T08:00:00.000Z';
  expect(want).toMatchObject({ data: { dueAt }, occurredAt: dueAt });
  const { ref: author, unit: authorUnit } = metaOf().actor;
  const captured: IdeaEvent = {
    type: 'IdeaCaptured',
    data: { title: 'T', description: 'D', channel: 'web', author, authorUnit, reliedOn: [] },
  };
  const overdue: IdeaEvent = { type: 'IdeaTriageOverdue', data: { dueAt } };
  given(idea, captured).when({ type: 'NoteTriageOverdue', data: { dueAt } }).then(overdue);
  given(idea, captured, overdue).when({ type: 'NoteTriageOverdue', data: { dueAt } }).then();
});
