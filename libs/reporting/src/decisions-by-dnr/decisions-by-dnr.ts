import { codecOf, decisionContract, type DecisionEvent, type Text } from '@havstang/contracts';
import { defineReadModel } from '@havstang/kernel';

/** A decision of a case, and the place in the ledger where its preparation began. */
export type NumberedDecision = { readonly id: string; readonly subject: string; readonly index: number };

/** The decisions of a case, in ledger order, by its diary number. */
export type DecisionsOfCase = { readonly decisions: readonly NumberedDecision[] };

export const decisionsByDnr = defineReadModel<DecisionsOfCase, DecisionEvent>({
  name: 'decisions-by-dnr',
  version: 1,
  codec: codecOf(decisionContract),
  keys: (event) => (event.type === 'DecisionPrepared' ? [event.data.dnr] : []),
  project: (known, { type, data, id, of: { index } }) => {
    if (type !== 'DecisionPrepared') return known;
    const all = [...(known?.decisions ?? []), { id, subject: data.subject, index }];
    return { decisions: all.toSorted((a, b) => a.index - b.index) };
  },
});

/** Asks for one of the decisions of a case that has several, and names them. */
export const severalDecisions = (dnr: string, { decisions }: DecisionsOfCase): Text => {
  const named = decisions.map(({ id, subject }) => `${id} (${subject})`).join(', ');
  return {
    en: `${dnr} has ${decisions.length} decisions; ask for one of them: ${named}`,
    sv: `${dnr} har ${decisions.length} beslut; fråga efter ett av dem: ${named}`,
  };
};
