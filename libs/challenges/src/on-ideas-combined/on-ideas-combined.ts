import { ideaContract } from '@havstang/contracts';
import { defineReaction } from '@havstang/nest';
import { ideas } from '../idea/idea.http.js';

/** I-C18: each parent of a combined idea learns what it became part of. */
export const onIdeasCombined = defineReaction({
  name: 'on-ideas-combined',
  contract: ideaContract,
  on: ['IdeasCombined'],
  react: ({ id: into, data: { parents } }) =>
    parents.map((id) => ({ to: ideas, id, type: 'NoteCombination', data: { into } })),
});
