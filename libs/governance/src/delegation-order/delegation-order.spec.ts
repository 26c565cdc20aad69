import { delegationOrderContract, type DelegationOrderEvent } from '@havstang/contracts';
import { isRejection } from '@havstang/kernel';
import { given, ID, metaOf } from '@havstang/testing';
import fc from 'fast-check';
import { anyDay, anyHistory } from '../testing/arbitrary.js';
import { handledMeeting } from '../testing/meetings.js';
import { adopted, appointed, DELEGATE, orderFacts, pointAdded, revoked } from '../testing/orders.js';
import { id } from '../testing/recorded.js';
import { delegationOrder, type DelegationOrder, type DelegationOrderCommand } from './delegation-order.js';
import { holderOn, pointOn } from './valid-on.js';

const order = delegationOrder;
const terms = { covers: ['approveTest' as const], limit: 200_000, reporting: 'reported' as const, subDelegable: false };

describe('adopting', () => {
  const adopt = {
    type: 'AdoptDelegationOrder',
    data: { dnr: 'KS 2022/1', board: 'KS', meetingId: id(20), validFrom: '2022-02-14' },
  } as const;
  const meeting = handledMeeting();
  it('is what a meeting of the board did, and says which', () =>
    given(order)
      .when({ ...adopt, found: meeting })
      .then({
        type: 'DelegationOrderAdopted',
        data: { ...adopt.data, reliedOn: [{ stream: meeting.stream, revision: 2 }] },
      }));
  it('refuses without such a meeting', () => {
    given(order)
      .when({ ...adopt, found: undefined })
      .refuses('delegation-needs-meeting');
    given(order)
      .when({ ...adopt, found: { ...meeting, board: 'BUN' } })
      .refuses('delegation-needs-meeting');
    given(order)
      .when({ ...adopt, found: { ...meeting, level: 'utskott' } })
      .refuses('delegation-needs-meeting');
    given(order)
      .when({ ...adopt, data: { ...adopt.data, dnr: 'KS 2022/9' }, found: meeting })
      .refuses('delegation-needs-meeting', { facts: { dnr: 'KS 2022/9' } });
  });
  it('does not work backwards', () =>
    given(order)
      .when({ ...adopt, data: { ...adopt.data, validFrom: '2022-02-13' }, found: meeting })
      .refuses('delegation-not-backwards', { facts: { earliest: '2022-02-14' } }));
  it('comes first, and once', () => {
    given(order).when({ type: 'RevokeDelegation', data: revokedData }).refuses('delegation-order-not-adopted');
    given(order, adopted)
      .when({ ...adopt, found: meeting })
      .refuses('delegation-order-exists');
  });
});

const revokedData = { code: '4.2', from: '2022-03-10', dnr: 'KS 2022/5', reason: 'R' };

describe('I-G1 one delegate', () => {
  const add = (...delegates: { kind: 'official' | 'politician' | 'committee'; role: string }[]) =>
    ({
      type: 'AddPoint',
      data: {
        code: '4.2',
        matter: 'Test i fastigheter.',
        undelegable: 'none',
        delegates,
        ...terms,
        validFrom: '2022-02-14',
      },
    }) as const;
  const head = { kind: 'official', role: 'fastighetschef' } as const;
  it('is written down', () => given(order, adopted).when(add(head)).then(pointAdded()));
  it('is never two officials, nor an official and a politician', () => {
    given(order, adopted)
      .when(add(head, { kind: 'official', role: 'skolchef' }))
      .refuses('joint-delegates', { facts: { count: 2 } });
    given(order, adopted)
      .when(add(head, { kind: 'politician', role: 'ordförande' }))
      .refuses('joint-delegates');
  });
  it('cannot be a working group: there is no way to write one', () => {
    const body = { ...add(head).data, delegates: [{ kind: 'workingGroup', role: 'arbetsgrupp' }] };
    expect(delegationOrderContract.commands.AddPoint.body.safeParse(add(head).data).success).toBe(true);
    expect(delegationOrderContract.commands.AddPoint.body.safeParse(body).success).toBe(false);
    expect(delegationOrderContract.commands.AddPoint.body.safeParse({ ...body, delegates: [] }).success).toBe(false);
  });
  it('is a politician in urgent matters', () => {
    const urgent = (kind: 'official' | 'politician') =>
      ({ ...add(), data: { ...add({ kind, role: 'ordförande' }).data, reporting: 'urgent' } }) as const;
    given(order, adopted).when(urgent('official')).refuses('urgent-needs-politician');
    given(order, adopted)
      .when(urgent('politician'))
      .then(pointAdded({ delegateKind: 'politician', delegateRole: 'ordförande', reporting: 'urgent' }));
  });
  it('has one point by that number, within the order’s time', () => {
    given(order, adopted, pointAdded())
      .when(add(head))
      .refuses('point-exists', { facts: { code: '4.2' } });
    given(order, adopted)
      .when({ ...add(head), data: { ...add(head).data, validFrom: '2022-02-13' } })
      .refuses('delegation-not-backwards');
  });
  it.each(['direction', 'submissionToCouncil', 'principle', 'citizenProposal', 'byStatute'] as const)(
    'I-G2 never gets a matter of KL 6:38 (%s)',
    (ground) =>
      given(order, adopted)
        .when({ ...add(head), data: { ...add(head).data, undelegable: ground } })
        .refuses('matter-never-delegable', { facts: { ground } }),
  );
});

describe('I-G3 changes work forward', () => {
  const amend = (validFrom: string, limit = 50_000) =>
    ({ type: 'AmendPoint', data: { code: '4.2', ...terms, limit, validFrom, dnr: 'KS 2022/5', reason: 'R' } }) as const;
  const revoke = (from: string) => ({ type: 'RevokeDelegation', data: { ...revokedData, from } }) as const;
  const amended = (validFrom: string): DelegationOrderEvent => ({
    type: 'DelegationPointAmended',
    data: amend(validFrom).data,
  });
  it('amends and takes back from today on', () => {
    given(order, adopted, pointAdded()).when(amend('2022-03-01')).then(amended('2022-03-01'));
    given(order, adopted, pointAdded()).when(revoke('2022-03-10')).then(revoked);
  });
  it('refuses an earlier day', () => {
    given(order, adopted, pointAdded())
      .when(amend('2022-02-28'))
      .refuses('delegation-not-backwards', { facts: { earliest: '2022-03-01' } });
    given(order, adopted, pointAdded()).when(revoke('2022-02-28')).refuses('delegation-not-backwards');
    given(order, adopted, pointAdded(), amended('2022-04-01'))
      .when(amend('2022-03-15', 1))
      .refuses('delegation-not-backwards', {
        facts: { earliest: '2022-04-01' },
      });
  });
  it('stays quiet when it is so already', () => {
    given(order, adopted, pointAdded(), amended('2022-03-01')).when(amend('2022-03-01')).then();
    given(order, adopted, pointAdded(), revoked).when(revoke('2022-03-10')).then();
  });
  it('refuses what is not there, or no longer', () => {
    given(order, adopted).when(amend('2022-03-01')).refuses('point-unknown');
    given(order, adopted).when(revoke('2022-03-10')).refuses('point-unknown');
    given(order, adopted, pointAdded(), revoked)
      .when(amend('2022-03-05'))
      .refuses('point-revoked', { facts: { from: '2022-03-10' } });
    given(order, adopted, pointAdded(), revoked).when(revoke('2022-03-11')).refuses('point-revoked');
  });
  it('cannot make an official’s point urgent', () =>
    given(order, adopted, pointAdded())
      .when({ ...amend('2022-03-01'), data: { ...amend('2022-03-01').data, reporting: 'urgent' } })
      .refuses('urgent-needs-politician'));
});

describe('I-G4 what held on a day', () => {
  const limits = (day: string) =>
    pointOn(
      orderFacts(
        adopted,
        pointAdded(),
        {
          type: 'DelegationPointAmended',
          data: { code: '4.2', ...terms, limit: 5, validFrom: '2022-03-01', dnr: 'KS 2022/5', reason: 'R' },
        },
        revoked,
      ),
      '4.2',
      day,
    )?.limit;
  it('is the terms of that day, from the first to the one before it was taken back', () => {
    expect(['2022-02-13', '2022-02-14', '2022-02-28', '2022-03-01', '2022-03-09', '2022-03-10'].map(limits)).toEqual([
      undefined,
      200_000,
      200_000,
      5,
      5,
      undefined,
    ]);
    expect(pointOn(orderFacts(adopted), '4.2', '2022-03-01')).toBeUndefined();
  });
  it('is the holder of that day: a deputy while it lasts, then the one before', () => {
    const facts = orderFacts(adopted, appointed(), appointed(id(32), '2022-03-01', '2022-03-07'));
    const holders = ['2022-02-13', '2022-02-14', '2022-03-01', '2022-03-07', '2022-03-08'].map((day) =>
      holderOn(facts, 'fastighetschef', day),
    );
    expect(holders).toEqual([undefined, DELEGATE, id(32), id(32), DELEGATE]);
    expect(holderOn(facts, 'skolchef', '2022-03-01')).toBeUndefined();
  });
  it('is recorded once', () => {
    const appoint = {
      type: 'AppointDelegate',
      data: { delegateRole: 'fastighetschef', holder: DELEGATE, from: '2022-02-14' },
    } as const;
    given(order, adopted).when(appoint).then(appointed());
    given(order, adopted, appointed()).when(appoint).then();
    given(order, adopted, appointed(), appointed(id(32)))
      .when(appoint)
      .then(appointed());
    given(order, adopted)
      .when({ ...appoint, data: { ...appoint.data, until: '2022-02-13' } })
      .refuses('appointment-ends-before-start');
  });
});

describe('whatever happens', () => {
  it('folds any history', () =>
    fc.assert(
      fc.property(anyHistory<DelegationOrderEvent>(delegationOrderContract), anyDay, (events, day) => {
        const state = given(order, ...events).state();
        if (state.status === 'none') return;
        for (const { code, delegateRole } of state.points)
          expect(() => [pointOn(state, code, day), holderOn(state, delegateRole, day)]).not.toThrow();
      }),
    ));

  const code = fc.constantFrom('1', '2');
  const day = fc.constantFrom('2022-02-14', '2022-03-01', '2022-03-15');
  const commands = fc.array(
    fc.oneof(
      fc.record({
        type: fc.constant('AddPoint'),
        data: fc.record({
          code,
          matter: fc.constant('M'),
          undelegable: fc.constantFrom('none', 'principle'),
          delegates: fc.array(
            fc.record({ kind: fc.constantFrom('official', 'politician', 'committee'), role: fc.constant('R') }),
            { minLength: 1, maxLength: 2 },
          ),
          covers: fc.constant(['approveTest']),
          reporting: fc.constantFrom('reported', 'urgent'),
          subDelegable: fc.constant(false),
          validFrom: day,
        }),
      }),
      fc.record({
        type: fc.constant('AmendPoint'),
        data: fc.record({
          code,
          covers: fc.constant(['other']),
          reporting: fc.constantFrom('reported', 'urgent'),
          subDelegable: fc.boolean(),
          validFrom: day,
        }),
      }),
      fc.record({ type: fc.constant('RevokeDelegation'), data: fc.record({ code, from: day }) }),
    ),
    { maxLength: 25 },
  );
  it('never rewrites what held on a day that has passed', () => {
    fc.assert(
      fc.property(commands, (sequence) => {
        let state: DelegationOrder = order.evolve(order.initial, adopted);
        const yesterday = '2022-02-28';
        for (const bare of sequence) {
          const before = state;
          const decided = order.decide({ ...bare, id: ID, meta: metaOf() } as unknown as DelegationOrderCommand, state);
          if (isRejection(decided)) continue;
          state = decided.reduce(order.evolve, state);
          if (state.status === 'none' || before.status === 'none') throw new Error('an adopted order stays adopted');
          for (const point of before.points)
            expect(pointOn(state, point.code, yesterday)).toEqual(pointOn(before, point.code, yesterday));
          expect(new Set(state.points.map((point) => point.code)).size).toBe(state.points.length);
          for (const point of state.points) {
            if (point.terms.some((one) => one.reporting === 'urgent')) expect(point.delegateKind).toBe('politician');
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
