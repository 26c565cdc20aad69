import { solutionTestContract } from '@havstang/contracts';
import { defineReaction } from '@havstang/nest';
import { ideas } from '../idea/idea.http.js';

/** The idea learns that it was selected for a test. */
export const onTestPlanned = defineReaction({
  name: 'on-test-planned',
  contract: solutionTestContract,
  on: ['TestPlanned'],
  react: ({ id: testId, data: { ideaId: id } }) => [{ to: ideas, id, type: 'NoteSelectionForTest', data: { testId } }],
});
