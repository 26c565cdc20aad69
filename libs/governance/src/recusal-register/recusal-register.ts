import { codecOf, decisionContract, type DecisionEvent, type Recusals } from '@havstang/contracts';
import { defineReadModel } from '@havstang/kernel';

/** One document per decision in which a conflict of interest was declared. */
export const recusalRegister = defineReadModel<Recusals, DecisionEvent>({
  name: 'recusal-register',
  version: 1,
  codec: codecOf(decisionContract),
  keys: (event) =>
    event.type === 'ConflictOfInterestDeclared' || event.type === 'ConflictOfInterestAssessed' ? [event.id] : [],
  project: (recusals, { type, data, id }) => {
    if (type === 'ConflictOfInterestDeclared') {
      const { dnr, conflictId, person, ground } = data;
      return { decisionId: id, dnr, conflicts: [...(recusals?.conflicts ?? []), { conflictId, person, ground }] };
    }
    if (!recusals || type !== 'ConflictOfInterestAssessed') return recusals;
    const { conflictId, outcome } = data;
    return {
      ...recusals,
      conflicts: recusals.conflicts.map((one) => (one.conflictId === conflictId ? { ...one, outcome } : one)),
    };
  },
});
