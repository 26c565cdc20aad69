import { challengeContract } from '@havstang/contracts';
import { defineReaction } from '@havstang/nest';
import { problems } from '../problem/problem.http.js';

/** Each problem learns which challenge it became part of. */
export const onProblemReframed = defineReaction({
  name: 'on-problem-reframed',
  contract: challengeContract,
  on: ['ProblemReframedAsChallenge'],
  react: ({ id: challengeId, data }) =>
    data.problemIds.map((id) => ({ to: problems, id, type: 'NoteReframing', data: { challengeId } })),
});
