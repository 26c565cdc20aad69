import {
  codecOf,
  solutionTestContract,
  type SolutionTestEvent,
  type TestCard,
  type TestMeasure,
} from '@havstang/contracts';
import { defineReadModel, type Seen } from '@havstang/kernel';

/** A test as it is kept; where it stands in the innovation process is read off it. */
export type TestRow = Omit<TestCard, 'isoProcess'>;

/** One document per test. Rebuilt from the test's own events only. */
export const testPortfolio = defineReadModel<TestRow, SolutionTestEvent>({
  name: 'test-portfolio',
  version: 1,
  codec: codecOf(solutionTestContract),
  keys: (event) => [event.id],
  project: (row, event) => {
    const next = follow(row, event);
    return next && { ...next, revision: event.of.revision };
  },
});

function follow(row: TestRow | undefined, event: Seen<SolutionTestEvent>): TestRow | undefined {
  if (event.type === 'TestPlanned') {
    const { measures, reliedOn: _, ...plan } = event.data;
    const { revision, occurredAt: plannedAt } = event.of;
    return {
      id: event.id,
      revision,
      status: 'planned',
      ...plan,
      measures: unobserved(measures),
      partners: [],
      plannedAt,
    };
  }
  if (!row) return undefined;
  switch (event.type) {
    case 'TestPlanRevised':
      return { ...row, hypothesis: event.data.hypothesis, measures: unobserved(event.data.measures) };
    case 'TestPartnerRegistered': {
      const { organisation, helix } = event.data;
      return { ...row, partners: [...row.partners, { organisation, helix }] };
    }
    case 'TestSafeguardsConfirmed':
      return row;
    case 'TestApprovalRequested':
      return { ...row, status: 'approvalRequested' };
    case 'TestApproved': {
      const { decisionId } = event.data;
      return { ...row, status: row.status === 'running' ? 'running' : 'approved', decisionId };
    }
    case 'TestApprovalDenied':
      return { ...row, status: 'planned' };
    case 'TestApprovalWithdrawn': {
      const { decisionId: _, ...rest } = row;
      return { ...rest, status: row.status === 'running' ? 'running' : 'planned' };
    }
    case 'TestStarted':
      return { ...row, status: 'running', planHash: event.data.planHash };
    case 'TestObservationRecorded':
      return { ...row, measures: row.measures.map((measure) => observed(measure, event)) };
    case 'TestStopped':
      return { ...row, status: 'stopped', stoppedBecause: event.data.why };
    case 'TestConcluded': {
      const { outcome, learning } = event.data;
      return { ...row, status: 'concluded', outcome, ...(learning === undefined ? {} : { learning }) };
    }
    default:
      return event satisfies never;
  }
}

type Measure = TestRow['measures'][number];

const unobserved = (measures: readonly TestMeasure[]): Measure[] =>
  measures.map((one) => ({ ...one, observations: [] }));

const observed = (
  measure: Measure,
  { data, of }: Seen<Extract<SolutionTestEvent, { type: 'TestObservationRecorded' }>>,
): Measure => {
  const { measureId, observationId: id, value, note } = data;
  if (measure.id !== measureId) return measure;
  const observation = { id, value, ...(note === undefined ? {} : { note }), at: of.occurredAt };
  return { ...measure, observations: [...measure.observations, observation] };
};
