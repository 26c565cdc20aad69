import { codecOf, ideaContract, type IdeaEvent } from '@havstang/contracts';
import { defineReadModel } from '@havstang/kernel';

/** An idea that waits for its challenge, and since when (RFC 3339). */
export type Waiting = { readonly id: string; readonly since: string };

/** The open inbox: one document per idea that still waits and has not been found overdue. Small, for the clock to look through. */
export const openInbox = defineReadModel<Waiting, IdeaEvent>({
  name: 'open-inbox',
  version: 1,
  codec: codecOf(ideaContract),
  keys: (event) => [event.id],
  project: (waiting, event) => {
    switch (event.type) {
      case 'IdeaCaptured':
      case 'IdeasCombined':
        return event.data.challengeId === undefined ? { id: event.id, since: event.of.occurredAt } : undefined;
      case 'IdeaLinkedToChallenge':
      case 'IdeaTriageOverdue':
      case 'IdeaSplit':
      case 'IdeaMadePartOfCombination':
      case 'IdeaDeclined':
      case 'IdeaParked':
        return undefined;
      default:
        return waiting;
    }
  },
});
