import { codecOf, problemContract, type ProblemEvent } from '@havstang/contracts';
import { defineReadModel, type Seen } from '@havstang/kernel';

/** One problem: who reported it, which other units told how they see it, and which of them had done so when the understanding was agreed. */
export type ProblemUnits = {
  readonly reporterUnit: string;
  readonly perspectives: readonly string[];
  readonly understood: readonly string[];
};

export const departmentProblemMatrix = defineReadModel<ProblemUnits, ProblemEvent>({
  name: 'department-problem-matrix',
  version: 1,
  codec: codecOf(problemContract),
  keys: (event) => {
    switch (event.type) {
      case 'ProblemReported':
      case 'PerspectiveAdded':
      case 'ProblemUnderstandingAgreed':
        return [event.id];
      default:
        return [];
    }
  },
  project,
});

function project(entry: ProblemUnits | undefined, event: Seen<ProblemEvent>): ProblemUnits | undefined {
  if (event.type === 'ProblemReported') {
    return { reporterUnit: event.data.reporterUnit, perspectives: [], understood: [] };
  }
  if (!entry) return undefined;
  switch (event.type) {
    case 'PerspectiveAdded': {
      const { unit } = event.data;
      if (unit === entry.reporterUnit || entry.perspectives.includes(unit)) return entry;
      return { ...entry, perspectives: [...entry.perspectives, unit] };
    }
    case 'ProblemUnderstandingAgreed':
      return { ...entry, understood: event.data.units.filter((unit) => unit !== entry.reporterUnit) };
    default:
      return entry;
  }
}

/** Reporter unit × understanding unit: in how many problems the one was understood by the other. */
export const matrixOf = (problems: readonly ProblemUnits[]) => {
  const reported = new Map<string, number>();
  const cells = new Map<string, { perspectives: number; understood: number }>();
  const cell = (key: string) => {
    const known = cells.get(key) ?? { perspectives: 0, understood: 0 };
    cells.set(key, known);
    return known;
  };
  for (const { reporterUnit, perspectives, understood } of problems) {
    reported.set(reporterUnit, (reported.get(reporterUnit) ?? 0) + 1);
    for (const unit of perspectives) cell(`${reporterUnit} ${unit}`).perspectives++;
    for (const unit of understood) cell(`${reporterUnit} ${unit}`).understood++;
  }
  const sorted = <Value>(map: Map<string, Value>) => [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    reported: sorted(reported).map(([unit, count]) => ({ unit, problems: count })),
    cells: sorted(cells).map(([key, counts]) => {
      const [reporterUnit, understandingUnit] = key.split(' ') as [string, string];
      return { reporterUnit, understandingUnit, ...counts };
    }),
  };
};
