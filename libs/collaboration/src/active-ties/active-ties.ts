import { codecOf, collaborationTieContract, type CollaborationTieEvent } from '@havstang/contracts';
import { defineReadModel, type Seen } from '@havstang/kernel';
import { collaborationTie, lastJointOn, type Tie } from '../collaboration-tie/collaboration-tie.js';

/** The ties that can lapse, each as its own rules see it. One that is not active any more leaves its evidence here, but not in the clock's way. */
export type ActiveTie = { readonly tie: Tie; readonly lastJointOn?: string };

export const activeTies = defineReadModel<ActiveTie, CollaborationTieEvent>({
  name: 'active-ties',
  version: 1,
  codec: codecOf(collaborationTieContract),
  keys: (event) => [event.id],
  project,
});

function project(entry: ActiveTie | undefined, event: Seen<CollaborationTieEvent>): ActiveTie | undefined {
  const tie = collaborationTie.evolve(entry?.tie ?? collaborationTie.initial, event);
  if (tie.status === 'none') return undefined;
  return tie.status === 'active' ? { tie, lastJointOn: lastJointOn(tie) } : { tie };
}
