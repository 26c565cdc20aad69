import { boundaryContract, challengeContract, type BoundaryEvent, type ChallengeEvent } from '@havstang/contracts';
import { boundaryEffects, type BoundaryEffects } from '../boundary-effects/boundary-effects.js';
import { documentsFrom, id, recorded } from '../testing/recorded.js';
import { leverStatistics } from './boundary-catalogue.http.js';
import { boundaryCatalogue } from './boundary-catalogue.js';

const registered: BoundaryEvent = {
  type: 'BoundaryRegistered',
  data: { kind: 'agreement', title: 'Avtalet', source: 'Bilaga 2', leavesOpen: 'Mottagandet', rigidity: 'assumed' },
};
const catalogue = (...events: BoundaryEvent[]) =>
  documentsFrom(boundaryCatalogue, recorded(boundaryContract, id(1), ...events))[id(1)];

describe('the catalogue', () => {
  it('shows what holds now, and the revision that says so', () => {
    const clarified: BoundaryEvent = { type: 'BoundaryClarified', data: { clarification: 'C', leavesOpen: 'Mer' } };
    const verified: BoundaryEvent = {
      type: 'BoundaryVerified',
      data: { rigidity: 'negotiable', byBody: 'housing', source: 'Bilaga 3', evidence: 'E' },
    };
    const granted: BoundaryEvent = {
      type: 'BoundaryExceptionGranted',
      data: { exceptionRequestId: id(6), scope: 'S', until: '2022-12-31', decisionId: id(4), reliedOn: [] },
    };
    const amended: BoundaryEvent = {
      type: 'BoundaryAmended',
      data: {
        title: 'Nya avtalet',
        source: 'Bilaga 4',
        leavesOpen: 'Allt',
        rigidity: 'fixed',
        change: 'C',
        decisionId: id(5),
        causedByChallengeId: id(2),
        reliedOn: [],
      },
    };
    expect(catalogue(registered, clarified, verified, granted)).toEqual({
      id: id(1),
      kind: 'agreement',
      title: 'Avtalet',
      source: 'Bilaga 3',
      leavesOpen: 'Mer',
      rigidity: 'negotiable',
      byBody: 'housing',
      status: 'active',
      clarifications: ['C'],
      evidence: 'E',
      amendedBy: [],
      exceptions: [{ exceptionRequestId: id(6), scope: 'S', until: '2022-12-31', decisionId: id(4) }],
      stream: `boundary-${id(1)}`,
      revision: 3,
    });
    expect(catalogue(registered, verified, amended)).toMatchObject({
      title: 'Nya avtalet',
      rigidity: 'fixed',
      amendedBy: [{ decisionId: id(5), causedByChallengeId: id(2) }],
    });
    expect(catalogue(registered, verified, amended)).not.toHaveProperty('byBody');
  });
  it('keeps what was disproved or retired, as such', () => {
    expect(catalogue(registered, { type: 'BoundaryDisproved', data: { evidence: 'E' } })).toMatchObject({
      status: 'disproved',
      evidence: 'E',
    });
    expect(catalogue(registered, { type: 'BoundaryRetired', data: { reason: 'R' } })).toMatchObject({
      status: 'retired',
    });
  });
});

describe('lever statistics', () => {
  const assessed = (effect: 'lever' | 'neutral' | 'obstacle'): ChallengeEvent => ({
    type: 'BoundaryEffectAssessed',
    data: { boundaryId: id(1), effect, why: 'W' },
  });
  const streams = [
    recorded(challengeContract, id(11), assessed('obstacle'), assessed('lever')),
    recorded(challengeContract, id(12), assessed('obstacle')),
    recorded(challengeContract, id(13), assessed('neutral')),
  ];
  const effects = (order: number[]) =>
    documentsFrom(
      boundaryEffects,
      order.flatMap((i) => streams[i]!),
    )[id(1)] as BoundaryEffects;
  it('count the latest assessment of each challenge, in any order of challenges', () => {
    const expected = { lever: 1, neutral: 1, obstacle: 1, leverRatio: 0.5 };
    expect(leverStatistics(effects([0, 1, 2]))).toEqual(expected);
    expect(leverStatistics(effects([2, 1, 0]))).toEqual(expected);
  });
  it('have no ratio while a boundary was neither', () => {
    expect(leverStatistics(undefined)).toEqual({ lever: 0, neutral: 0, obstacle: 0 });
    expect(leverStatistics(effects([2]))).toEqual({ lever: 0, neutral: 1, obstacle: 0 });
  });
});
