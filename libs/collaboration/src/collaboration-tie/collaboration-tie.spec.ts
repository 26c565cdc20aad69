import { collaborationTieContract, type CollaborationTieEvent } from '@havstang/contracts';
import { isRejection } from '@havstang/kernel';
import { anyEvent, given, ID, metaOf } from '@havstang/testing';
import fc from 'fast-check';
import { collaborationTie, tieId, type CollaborationTieCommand } from './collaboration-tie.js';

const pair = { unitA: 'housing', unitB: 'schools' };
const evidence = (n: number) => `00000000-0000-4000-8000-0000000000e${n}`;
type Seen = 'CollaborationInitiated' | 'CollaborationContinued' | 'CollaborationResumed';
const seen = (type: Seen, n: number, on: string): CollaborationTieEvent => ({
  type,
  data: { ...pair, evidenceEventIds: [evidence(n)], on },
});
const note = (n: number, on: string, units: object = pair) =>
  ({ type: 'NoteJointEvent', data: { ...pair, ...units, evidenceEventId: evidence(n), on } }) as const;
const begun = seen('CollaborationInitiated', 1, '2022-03-07');
const lapsed: CollaborationTieEvent = {
  type: 'CollaborationLapsed',
  data: { ...pair, lastJointOn: '2022-03-07', on: '2022-09-03' },
};
const ended: CollaborationTieEvent = {
  type: 'CollaborationEnded',
  data: { ...pair, reason: 'Klart.', on: '2022-05-01' },
};
const disputed = (stands: boolean, ...ns: number[]): CollaborationTieEvent => ({
  type: 'CollaborationDisputed',
  data: {
    ...pair,
    unit: 'schools',
    evidenceEventIds: ns.map(evidence),
    reason: 'Samma rum.',
    stands,
    on: '2022-03-09',
  },
});
const ofSchools = metaOf({ actor: { unit: 'schools' }, occurredAt: '2022-06-01T08:00:00.000Z' });
const ofNeither = metaOf({ occurredAt: '2022-06-01T08:00:00.000Z' });
const leader = metaOf({ actor: { role: 'processLeader' }, occurredAt: '2022-06-01T08:00:00.000Z' });
const dispute = (...ns: number[]) =>
  ({
    type: 'DisputeCollaboration',
    data: { evidenceEventIds: ns.map(evidence), reason: 'Samma rum.', on: '2022-03-09' },
    meta: ofSchools,
  }) as const;
const end = { type: 'EndCollaboration', data: { reason: 'Klart.', on: '2022-05-01' }, meta: ofSchools } as const;
const formalise = (agreementDnr: string) =>
  ({ type: 'FormaliseCollaboration', data: { agreementDnr, on: '2022-04-01' }, meta: ofSchools }) as const;

describe('I-S14 two different units and at least one event that shows it', () => {
  it('begins with the first joint event', () => given(collaborationTie).when(note(1, '2022-03-07')).then(begun));
  it('is the same whichever unit is named first', () => {
    given(collaborationTie)
      .when(note(1, '2022-03-07', { unitA: 'schools', unitB: 'housing' }))
      .then(begun);
    expect(tieId('2584', 'a', 'b')).toBe(tieId('2584', 'b', 'a'));
    expect(tieId('2584', 'a', 'b')).not.toBe(tieId('2580', 'a', 'b'));
  });
  it('refuses one unit with itself, and other units than its own', () => {
    given(collaborationTie)
      .when(note(1, '2022-03-07', { unitB: 'housing' }))
      .refuses('tie-needs-two-units');
    given(collaborationTie, begun)
      .when(note(2, '2022-03-08', { unitB: 'library' }))
      .refuses('tie-other-units', { facts: pair });
  });
  it('continues with the next', () =>
    given(collaborationTie, begun)
      .when(note(2, '2022-03-14'))
      .then(seen('CollaborationContinued', 2, '2022-03-14')));
  it('stays quiet on an event it knows, also a disputed one', () => {
    given(collaborationTie, begun).when(note(1, '2022-03-07')).then();
    given(collaborationTie, begun, disputed(false, 1)).when(note(1, '2022-03-07')).then();
  });
});

describe('lapsing after 180 days', () => {
  const lapse = (at: string, lastJointOn = '2022-03-07') =>
    ({ type: 'LapseCollaboration', data: { lastJointOn }, meta: metaOf({ at }) }) as const;
  it('lapses on the day', () => given(collaborationTie, begun).when(lapse('2022-09-03T06:00:00.000Z')).then(lapsed));
  it('refuses the day before', () =>
    given(collaborationTie, begun).when(lapse('2022-09-02T06:00:00.000Z')).refuses('tie-not-due'));
  it('stays quiet when it lapsed, or when more has happened since', () => {
    given(collaborationTie, begun, lapsed).when(lapse('2022-09-04T06:00:00.000Z')).then();
    given(collaborationTie, begun, seen('CollaborationContinued', 2, '2022-08-01'))
      .when(lapse('2022-09-03T06:00:00.000Z'))
      .then();
  });
  it('resumes with a later event', () =>
    given(collaborationTie, begun, lapsed)
      .when(note(2, '2022-10-01'))
      .then(seen('CollaborationResumed', 2, '2022-10-01')));
  it('keeps an earlier one, recorded late, as evidence only', () =>
    given(collaborationTie, begun, lapsed)
      .when(note(2, '2022-03-01'))
      .then(seen('CollaborationContinued', 2, '2022-03-01')));
});

describe('what people say', () => {
  it('formalises by an agreement, once', () => {
    const formalised: CollaborationTieEvent = {
      type: 'CollaborationFormalised',
      data: { ...pair, agreementDnr: 'KS 2022/17', on: '2022-04-01' },
    };
    given(collaborationTie, begun).when(formalise('KS 2022/17')).then(formalised);
    given(collaborationTie, begun, formalised).when(formalise('KS 2022/17')).then();
    given(collaborationTie, begun, ended).when(formalise('KS 2022/17')).refuses('tie-ended');
    given(collaborationTie, begun, disputed(false, 1)).when(formalise('KS 2022/17')).refuses('tie-unknown');
  });
  it('ends with a reason, once; a later event resumes it, an earlier does not', () => {
    given(collaborationTie, begun).when(end).then(ended);
    given(collaborationTie, begun, ended).when(end).then();
    given(collaborationTie, begun, ended)
      .when(note(2, '2022-05-02'))
      .then(seen('CollaborationResumed', 2, '2022-05-02'));
    given(collaborationTie, begun, ended)
      .when(note(2, '2022-05-01'))
      .then(seen('CollaborationContinued', 2, '2022-05-01'));
  });
  it('disputes evidence; without any left it does not stand', () => {
    given(collaborationTie, begun).when(dispute(1)).then(disputed(false, 1));
    given(collaborationTie, begun, seen('CollaborationContinued', 2, '2022-03-14'))
      .when(dispute(1))
      .then(disputed(true, 1));
    given(collaborationTie, begun, disputed(false, 1)).when(dispute(1)).then();
    given(collaborationTie, begun).when(dispute(9)).refuses('tie-evidence-unknown');
    given(collaborationTie, begun, disputed(false, 1))
      .when(note(2, '2022-03-14'))
      .then(seen('CollaborationResumed', 2, '2022-03-14'));
  });
  it('is for the two units, or a process leader, to say', () => {
    given(collaborationTie, begun)
      .when({ ...end, meta: ofNeither })
      .refuses('tie-not-yours', { facts: pair });
    given(collaborationTie, begun)
      .when({ ...end, meta: leader })
      .then(ended);
  });
  it('cannot be of a day to come', () =>
    given(collaborationTie, begun)
      .when({ ...end, data: { ...end.data, on: '2022-06-02' } })
      .refuses('tie-day-in-future', { facts: { today: '2022-06-01' } }));
  it('needs a tie', () => given(collaborationTie).when(end).refuses('tie-unknown'));
});

it('active and lapsed ties always have evidence, whatever is asked', () => {
  const some = fc.integer({ min: 1, max: 4 });
  const day = fc.constantFrom('2022-01-01', '2022-03-07', '2022-05-01', '2022-10-01');
  const command = fc.oneof(
    fc.record({ some, day }).map(({ some: n, day: on }) => note(n, on)),
    some.map((n) => dispute(n)),
    fc.constant(end),
    day.map((lastJointOn) => ({
      type: 'LapseCollaboration',
      data: { lastJointOn },
      meta: metaOf({ at: '2024-01-01T00:00:00.000Z' }),
    })),
  );
  fc.assert(
    fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
      let state = collaborationTie.initial;
      for (const one of commands) {
        const decided = collaborationTie.decide({ id: ID, meta: metaOf(), ...one } as CollaborationTieCommand, state);
        if (isRejection(decided)) continue;
        state = decided.reduce(collaborationTie.evolve, state);
        if (state.status === 'active' || state.status === 'lapsed') expect(state.evidence.length).toBeGreaterThan(0);
        if (state.status === 'disputed') expect(state.evidence).toEqual([]);
        if (state.status !== 'none') expect(state.unitA < state.unitB).toBe(true);
      }
    }),
  );
});

it('folds any events that the contract allows', () => {
  fc.assert(
    fc.property(fc.array(anyEvent(collaborationTieContract)), (events) => {
      expect(events.reduce(collaborationTie.evolve, collaborationTie.initial)).toHaveProperty('status');
    }),
  );
});
