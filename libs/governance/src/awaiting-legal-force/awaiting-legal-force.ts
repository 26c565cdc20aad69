import { codecOf, decisionContract, type DecisionEvent } from '@havstang/contracts';
import { defineReadModel } from '@havstang/kernel';
import type { Appeal } from '../decision/state.js';

/** A decision whose notice or appeals are known and that has no legal force; for the clock to look through. */
export type Awaiting = {
  readonly decisionId: string;
  readonly appealableUntil?: string | undefined;
  readonly appeals: readonly Appeal[];
};

export const awaitingLegalForce = defineReadModel<Awaiting, DecisionEvent>({
  name: 'awaiting-legal-force',
  version: 1,
  codec: codecOf(decisionContract),
  keys: (event) => [event.id],
  project: (waiting, { type, data, id }) => {
    const { appealableUntil, appeals = [] } = waiting ?? {};
    const settle = (to: Appeal): Awaiting => ({
      decisionId: id,
      appealableUntil,
      appeals: appeals.map((one) => (one.appealId === to.appealId ? to : one)),
    });
    switch (type) {
      case 'DecisionNoticePosted':
        return { decisionId: id, appealableUntil: data.appealableUntil, appeals };
      case 'DecisionAppealed':
        // One that was registered after legal force was gained brings the row back, so the event says when the time for appeal ended.
        return {
          decisionId: id,
          appealableUntil: data.appealableUntil ?? appealableUntil,
          appeals: [...appeals, { appealId: data.appealId, state: 'pending' }],
        };
      case 'DecisionStayed':
        return settle({ appealId: data.appealId, state: 'stayed' });
      case 'DecisionUpheld':
        return settle({ appealId: data.appealId, state: 'upheld', settledOn: data.on });
      case 'DecisionGainedLegalForce':
      case 'DecisionAnnulled':
      case 'DecisionSuperseded':
        return undefined;
      default:
        return waiting;
    }
  },
});
