import { problemContract, type ProblemEvent } from '@havstang/contracts';
import { happened, ID, metaOf, projected, sealedInOrder } from '@havstang/testing';
import { departmentProblemMatrix, matrixOf } from './department-problem-matrix.js';

const second = '00000000-0000-4000-8000-000000000002';
const reported = (reporterUnit: string): ProblemEvent => ({
  type: 'ProblemReported',
  data: { title: 'T', description: 'D', reporterUnit, reporter: metaOf().actor.ref },
});
const perspective = (unit: string): ProblemEvent => ({
  type: 'PerspectiveAdded',
  data: { perspectiveId: ID, unit, perspective: 'P' },
});
const agreed = (...units: string[]): ProblemEvent => ({
  type: 'ProblemUnderstandingAgreed',
  data: { understanding: 'U', units, rootCauseIds: [] },
});
const on = (id: string, ...events: readonly ProblemEvent[]) =>
  events.map((event) => happened(problemContract, id, event));

it('counts whose problems were understood by whom', () => {
  const problems = projected(
    departmentProblemMatrix,
    sealedInOrder([
      ...on(
        ID,
        reported('housing'),
        perspective('schools'),
        perspective('schools'),
        perspective('housing'),
        agreed('housing', 'schools'),
      ),
      ...on(second, reported('housing'), perspective('budget')),
    ]),
  );
  expect(matrixOf([...problems.values()])).toEqual({
    reported: [{ unit: 'housing', problems: 2 }],
    cells: [
      { reporterUnit: 'housing', understandingUnit: 'budget', perspectives: 1, understood: 0 },
      { reporterUnit: 'housing', understandingUnit: 'schools', perspectives: 1, understood: 1 },
    ],
  });
});
