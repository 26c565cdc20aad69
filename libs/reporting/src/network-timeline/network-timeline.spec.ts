import { collaborationTieContract, organisationContract, type CollaborationTieEvent } from '@havstang/contracts';
import { anyEvent, happened, ID, projected, sealedInOrder } from '@havstang/testing';
import fc from 'fast-check';
import { networkOrganisations } from './network-organisations.js';
import { networkOf } from './network-timeline.js';
import { intervalsOf, networkTies } from './network-ties.js';

const evidence = (n: number) => `00000000-0000-4000-8000-0000000000e${n}`;
const pair = { unitA: 'housing', unitB: 'schools' };
type Seen = 'CollaborationInitiated' | 'CollaborationContinued' | 'CollaborationResumed';
const seen = (type: Seen, n: number, on: string): CollaborationTieEvent => ({
  type,
  data: { ...pair, evidenceEventIds: [evidence(n)], on },
});
const lapsed = (lastJointOn: string, on: string): CollaborationTieEvent => ({
  type: 'CollaborationLapsed',
  data: { ...pair, lastJointOn, on },
});
const ended = (on: string): CollaborationTieEvent => ({
  type: 'CollaborationEnded',
  data: { ...pair, reason: 'R', on },
});
const disputed = (n: number, on: string): CollaborationTieEvent => ({
  type: 'CollaborationDisputed',
  data: { ...pair, unit: 'schools', evidenceEventIds: [evidence(n)], reason: 'R', stands: true, on },
});
const formalised: CollaborationTieEvent = {
  type: 'CollaborationFormalised',
  data: { ...pair, agreementDnr: 'KS 2022/17', on: '2022-04-01' },
};
const tieOf = (...events: readonly CollaborationTieEvent[]) => {
  const tie = projected(
    networkTies,
    sealedInOrder(events.map((event) => happened(collaborationTieContract, ID, event))),
  ).get(ID);
  if (!tie) throw new Error('no tie');
  return tie;
};
const begun = seen('CollaborationInitiated', 1, '2022-03-07');

describe('when two units worked together', () => {
  it('goes on until it stops', () => expect(intervalsOf(tieOf(begun))).toEqual([{ from: '2022-03-07' }]));
  it('stops when it lapses and begins again with new evidence', () =>
    expect(
      intervalsOf(tieOf(begun, lapsed('2022-03-07', '2022-09-03'), seen('CollaborationResumed', 2, '2022-10-01'))),
    ).toEqual([{ from: '2022-03-07', to: '2022-09-03' }, { from: '2022-10-01' }]));
  it('never stopped when evidence recorded later fills the break', () =>
    expect(
      intervalsOf(tieOf(begun, lapsed('2022-03-07', '2022-09-03'), seen('CollaborationResumed', 2, '2022-06-01'))),
    ).toEqual([{ from: '2022-03-07' }]));
  it('stops where people ended it', () =>
    expect(intervalsOf(tieOf(begun, ended('2022-05-01')))).toEqual([{ from: '2022-03-07', to: '2022-05-01' }]));
  it('never was when all its evidence was disputed', () =>
    expect(intervalsOf(tieOf(begun, disputed(1, '2022-03-09')))).toEqual([]));
});

describe('the network', () => {
  const organisations = [
    { code: 'kirunabostader', helix: 'public' as const, units: ['housing'] },
    { code: 'kultur-utbildning', helix: 'public' as const, units: ['schools', 'culture'] },
    { code: 'ltu', helix: 'academia' as const, units: ['ltu-innovation'] },
  ];
  const tie = tieOf(begun, formalised, lapsed('2022-03-07', '2022-09-03'));
  const inside = {
    ...tie,
    tieId: 't2',
    unitA: 'culture',
    unitB: 'schools',
    evidence: [{ eventId: 'e', on: '2022-06-01' }],
    lapses: [],
  };
  const unknown = { ...inside, tieId: 't3', unitA: 'nobody' };

  it('is as it was on that day', () => {
    expect(networkOf([tie, inside], organisations, '2022-03-06')).toMatchObject({
      nodes: [],
      edges: [],
      growth: [],
      spanningShare: null,
      helixBreadth: 0,
    });
    expect(networkOf([tie, inside], organisations, '2022-04-01')).toMatchObject({
      nodes: [
        { unit: 'housing', organisation: 'kirunabostader', helix: 'public', ties: 1 },
        { unit: 'schools', organisation: 'kultur-utbildning', helix: 'public', ties: 1 },
      ],
      edges: [{ tieId: ID, since: '2022-03-07', evidence: 1, agreementDnr: 'KS 2022/17', spanning: true }],
      growth: [{ quarter: '2022-Q1', begun: 1, stopped: 0, active: 1 }],
      spanningShare: 1,
      helixBreadth: 1,
    });
    expect(networkOf([tie, inside], organisations, '2022-03-31').edges[0]).not.toHaveProperty('agreementDnr');
  });

  it('grows and shrinks by the quarter', () =>
    expect(networkOf([tie, inside], organisations).growth).toEqual([
      { quarter: '2022-Q1', begun: 1, stopped: 0, active: 1 },
      { quarter: '2022-Q2', begun: 1, stopped: 0, active: 2 },
      { quarter: '2022-Q3', begun: 0, stopped: 1, active: 1 },
    ]));

  it('spans boundaries by organisation, and leaves out what it does not know', () => {
    const both = networkOf([tie, inside, unknown], organisations, '2022-07-01');
    expect(both.edges.map((edge) => edge.spanning)).toEqual([false, true, null]);
    expect(both.spanningShare).toBe(1 / 2);
  });

  it('learns units from the organisations, and keeps those that ended', () => {
    const registered = (event: Parameters<typeof happened<typeof organisationContract>>[2]) =>
      happened(organisationContract, ID, event);
    const known = projected(
      networkOrganisations,
      sealedInOrder([
        registered({
          type: 'OrganisationRegistered',
          data: { code: 'ltu', name: 'LTU', kind: 'university', helix: 'academia' },
        }),
        registered({ type: 'UnitRegistered', data: { organisation: 'ltu', unit: 'ltu-innovation', name: 'I' } }),
        registered({ type: 'OrganisationRetired', data: { organisation: 'ltu', reason: 'R' } }),
      ]),
    );
    expect([...known.values()]).toEqual([{ code: 'ltu', helix: 'academia', units: ['ltu-innovation'] }]);
  });

  it('counts at the end of growth what is active then, whatever happened', () => {
    fc.assert(
      fc.property(fc.array(anyEvent(collaborationTieContract), { minLength: 1 }), (events) => {
        const some = tieOf(...events);
        const intervals = intervalsOf(some);
        for (const [i, { from, to }] of intervals.entries()) {
          expect(to === undefined || from <= to).toBe(true);
          expect(i === 0 || from > (intervals[i - 1]?.to ?? '9')).toBe(true);
        }
        const network = networkOf([some], []);
        expect(network.growth.at(-1)?.active ?? 0).toBe(network.edges.length);
      }),
    );
  });
});
