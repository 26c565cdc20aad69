import { ideaContract } from '@havstang/contracts';
import { defineReaction } from '@havstang/nest';
import { ideas } from '../idea/idea.http.js';

/** I-C18: each part of a split idea becomes an idea of its own, with the way back. */
export const onIdeaSplit = defineReaction({
  name: 'on-idea-split',
  contract: ideaContract,
  on: ['IdeaSplit'],
  react: ({ id: splitFrom, data: { children, ...origin } }) =>
    children.map(({ ideaId: id, ...child }) => ({
      to: ideas,
      id,
      type: 'CaptureSplitIdea',
      data: { splitFrom, ...origin, ...child },
    })),
});
