import type { NetworkOrganisation } from './network-organisations.js';
import { intervalsOf, type Interval, type NetworkTie } from './network-ties.js';

const EVER = '9999-12-31';

type Member = Pick<NetworkOrganisation, 'code' | 'helix'>;

/**
 * The network as it was at the end of the day `asOf` (or as all that is recorded shows), and how it grew until then. Boundary-spanning share = ties
 * between different organisations ÷ ties whose organisations are known.
 */
export const networkOf = (
  ties: readonly NetworkTie[],
  organisations: readonly NetworkOrganisation[],
  asOf: string = EVER,
) => {
  const memberOf = new Map<string, Member>(
    organisations.flatMap(({ units, ...member }) => units.map((unit) => [unit, member] as const)),
  );
  const known = ties.map((tie) => ({ tie, intervals: intervalsOf(tie) }));
  const edges = known
    .flatMap(({ tie, intervals }) => {
      const current = intervals.find((interval) => covers(interval, asOf));
      return current ? [edge(tie, current.from, asOf, memberOf)] : [];
    })
    .toSorted((a, b) => (a.unitA + a.unitB < b.unitA + b.unitB ? -1 : 1));
  const units = [...new Set(edges.flatMap(({ unitA, unitB }) => [unitA, unitB]))].sort();
  const spanning = edges.flatMap((one) => (one.spanning === null ? [] : [one.spanning]));
  return {
    nodes: units.map((unit) => {
      const member = memberOf.get(unit);
      return {
        unit,
        ...(member ? { organisation: member.code, helix: member.helix } : {}),
        ties: edges.filter(({ unitA, unitB }) => unitA === unit || unitB === unit).length,
      };
    }),
    edges,
    growth: growthOf(
      known.flatMap((one) => one.intervals),
      asOf,
    ),
    spanningShare: spanning.length === 0 ? null : spanning.filter((spans) => spans).length / spanning.length,
    helixBreadth: new Set(units.flatMap((unit) => memberOf.get(unit)?.helix ?? [])).size,
  };
};

const covers = ({ from, to }: Interval, day: string): boolean => from <= day && (to === undefined || to > day);

const edge = (tie: NetworkTie, since: string, asOf: string, memberOf: ReadonlyMap<string, Member>) => {
  const { tieId, unitA, unitB } = tie;
  const [a, b] = [memberOf.get(unitA), memberOf.get(unitB)];
  const agreement = tie.agreements.findLast((one) => one.on <= asOf);
  return {
    tieId,
    unitA,
    unitB,
    since,
    evidence: tie.evidence.filter((one) => one.on <= asOf).length,
    ...(agreement ? { agreementDnr: agreement.dnr } : {}),
    spanning: a && b ? a.code !== b.code : null,
  };
};

const quarterOf = (day: string): string => `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;

/** The quarters in which something changed, in order. */
const growthOf = (intervals: readonly Interval[], asOf: string) => {
  const changes = new Map<string, { begun: number; stopped: number }>();
  const count = (day: string | undefined, what: 'begun' | 'stopped') => {
    if (day === undefined || day > asOf) return;
    const quarter = quarterOf(day);
    const change = changes.get(quarter) ?? { begun: 0, stopped: 0 };
    change[what]++;
    changes.set(quarter, change);
  };
  for (const { from, to } of intervals) {
    count(from, 'begun');
    count(to, 'stopped');
  }
  let active = 0;
  return [...changes]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([quarter, { begun, stopped }]) => ({ quarter, begun, stopped, active: (active += begun - stopped) }));
};
