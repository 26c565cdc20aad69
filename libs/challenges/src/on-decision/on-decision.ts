import { decisionContract } from '@havstang/contracts';
import { defineReaction } from '@havstang/nest';
import { solutionTests } from '../solution-test/solution-test.http.js';

/** A decision on a test approves it or does not; an annulled one takes its approval back and stops what rested on it. */
export const onDecision = defineReaction({
  name: 'on-decision',
  contract: decisionContract,
  on: ['DecisionTaken', 'DecisionAnnulled'],
  react: (event) => {
    const { matter, testId: id } = event.data;
    if (matter !== 'approveTest' || id === undefined) return [];
    const decisionId = event.id;
    if (event.type === 'DecisionAnnulled') {
      const why = `Beslutet som testet vilade på (${event.data.dnr}) har upphävts.`;
      return [{ to: solutionTests, id, type: 'WithdrawTestApproval', data: { decisionId, why } }];
    }
    const type = event.data.outcome === 'approved' ? 'ApproveTest' : 'DenyTestApproval';
    return [{ to: solutionTests, id, type, data: { decisionId } }];
  },
});
