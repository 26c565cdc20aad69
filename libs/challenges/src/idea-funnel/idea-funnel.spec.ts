import { ideaCard, ideaContract, type IdeaEvent } from '@havstang/contracts';
import { ID, metaOf, projected } from '@havstang/testing';
import { history, id } from '../testing/history.js';
import { ideaFunnel } from './idea-funnel.js';

const { ref: author, unit: authorUnit } = metaOf().actor;
const captured: IdeaEvent = {
  type: 'IdeaCaptured',
  data: { title: 'T', description: 'D', channel: 'citizen', author, authorUnit, reliedOn: [] },
};
const checked = (result: 'fits' | 'breaches'): IdeaEvent => ({
  type: 'IdeaBoundaryChecked',
  data: { boundaryId: id(1), result, why: 'W', reliedOn: [] },
});
const requested: IdeaEvent = {
  type: 'BoundaryExceptionRequested',
  data: { exceptionRequestId: id(2), boundaryId: id(1), scope: 'S', until: '2022-12-31', why: 'W' },
};
const after = (...events: IdeaEvent[]) =>
  ideaCard.parse(projected(ideaFunnel, history(ideaContract, ID, ...events)).get(ID));

it('starts in the open inbox, and is linked from there', () => {
  expect(after(captured)).toMatchObject({ status: 'captured', overdue: false, author, revision: 0 });
  expect(after(captured)).not.toHaveProperty('challengeId');
  expect(after(captured, { type: 'IdeaLinkedToChallenge', data: { challengeId: id(3), reliedOn: [] } })).toMatchObject({
    challengeId: id(3),
  });
  expect(after(captured, { type: 'IdeaTriageOverdue', data: { dueAt: metaOf().at } })).toMatchObject({ overdue: true });
});

it('I-C16 shows why it was declined', () =>
  expect(after(captured, { type: 'IdeaDeclined', data: { reason: 'Flyttar frågan.' } })).toMatchObject({
    status: 'declined',
    reason: 'Flyttar frågan.',
  }));

it('keeps the latest check of a boundary, and what became of the exception', () => {
  const granted: IdeaEvent = {
    type: 'IdeaRecheckedAfterException',
    data: { exceptionRequestId: id(2), boundaryId: id(1), outcome: 'granted', until: '2022-10-31' },
  };
  expect(after(captured, checked('fits'), checked('breaches'), requested)).toMatchObject({
    checks: [{ boundaryId: id(1), result: 'breaches', why: 'W' }],
    exceptions: [{ exceptionRequestId: id(2), outcome: 'requested', until: '2022-12-31' }],
  });
  expect(after(captured, checked('breaches'), requested, granted).exceptions).toEqual([
    { exceptionRequestId: id(2), boundaryId: id(1), outcome: 'granted', until: '2022-10-31' },
  ]);
});

it('I-C18 shows where it came from and what became of it', () => {
  const origin = { channel: 'workshop', author, authorUnit } as const;
  const children = [id(4), id(5)].map((ideaId) => ({ ideaId, title: 'T', description: 'D' }));
  expect(after(captured, { type: 'IdeaSplit', data: { ...origin, children } })).toMatchObject({
    status: 'split',
    splitInto: [id(4), id(5)],
  });
  expect(after({ ...captured, data: { ...captured.data, splitFrom: id(6) } } as IdeaEvent)).toMatchObject({
    splitFrom: id(6),
  });
  expect(after(captured, { type: 'IdeaMadePartOfCombination', data: { into: id(7) } })).toMatchObject({
    status: 'combined',
    combinedInto: [id(7)],
  });
  const parents = [id(8), id(9)];
  expect(
    after({ type: 'IdeasCombined', data: { parents, title: 'T', description: 'D', ...origin, reliedOn: [] } }),
  ).toMatchObject({
    status: 'captured',
    combinedFrom: parents,
  });
});
