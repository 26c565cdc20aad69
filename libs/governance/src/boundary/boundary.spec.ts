import { boundaryContract, type BoundaryEvent, type DecisionCard } from '@havstang/contracts';
import { given, ID } from '@havstang/testing';
import fc from 'fast-check';
import { anyHistory } from '../testing/arbitrary.js';
import { id } from '../testing/recorded.js';
import { boundary } from './boundary.js';

const wording = { title: 'Hyresavtalet', source: 'Bilaga 2', leavesOpen: 'Vem som tar emot en anmälan.' };
const registered = (rigidity: 'fixed' | 'negotiable' | 'assumed'): BoundaryEvent => ({
  type: 'BoundaryRegistered',
  data: { kind: 'agreement', ...wording, rigidity, ...(rigidity === 'negotiable' ? { byBody: 'housing' } : {}) },
});
const [fixed, negotiable, assumed] = [registered('fixed'), registered('negotiable'), registered('assumed')];
const disproved: BoundaryEvent = { type: 'BoundaryDisproved', data: { evidence: 'E' } };
const retired: BoundaryEvent = { type: 'BoundaryRetired', data: { reason: 'R' } };

const card: DecisionCard = {
  id: id(4),
  caseId: id(5),
  dnr: 'KS 2022/1',
  matter: 'grantException',
  board: 'KS',
  subject: 'S',
  status: 'taken',
  outcome: 'approved',
  exception: { boundaryId: ID, exceptionRequestId: id(6), ideaId: id(3), scope: 'En skola', until: '2022-12-31' },
  boundariesConsidered: [],
  alternatives: [],
  reservations: [],
  appeals: [],
  reversalRequired: false,
  stream: `decision-${id(4)}`,
  revision: 2,
};
const stayed: DecisionCard = {
  ...card,
  appeals: [{ appealId: id(7), ground: 'exceededPowers', receivedOn: '2022-05-01', state: 'stayed' }],
};
const reliedOn = [{ stream: card.stream, revision: 2 }];

describe('I-G0 a boundary has a citation and says what it leaves open', () => {
  const register = { type: 'RegisterBoundary', data: { kind: 'agreement', ...wording, rigidity: 'assumed' } } as const;
  it('is registered with both', () => given(boundary).when(register).then(assumed));
  it('refuses blanks', () => {
    given(boundary)
      .when({ ...register, data: { ...register.data, source: '  ' } })
      .refuses('boundary-needs-source', { field: 'source' });
    given(boundary)
      .when({ ...register, data: { ...register.data, leavesOpen: '\n' } })
      .refuses('boundary-needs-source', { field: 'leavesOpen' });
  });
  it('cannot be sent without them', () => {
    const { source: _, ...rest } = register.data;
    expect(boundaryContract.commands.RegisterBoundary.body.safeParse(register.data).success).toBe(true);
    expect(boundaryContract.commands.RegisterBoundary.body.safeParse(rest).success).toBe(false);
    expect(boundaryContract.commands.RegisterBoundary.body.safeParse({ ...rest, source: '' }).success).toBe(false);
  });
  it('names a body exactly when it is negotiable', () => {
    given(boundary)
      .when({ ...register, data: { ...register.data, rigidity: 'negotiable', byBody: 'housing' } })
      .then(negotiable);
    given(boundary)
      .when({ ...register, data: { ...register.data, rigidity: 'negotiable' } })
      .refuses('boundary-body-mismatch');
    given(boundary)
      .when({ ...register, data: { ...register.data, byBody: 'housing' } })
      .refuses('boundary-body-mismatch');
  });
  it('is registered once, and first', () => {
    given(boundary, assumed).when(register).refuses('boundary-exists');
    given(boundary)
      .when({ type: 'RetireBoundary', data: { reason: 'R' } })
      .refuses('boundary-not-registered');
  });
  it('keeps what it leaves open when a clarification does not change that', () => {
    const clarify = (leavesOpen?: string) =>
      ({ type: 'ClarifyBoundary', data: { clarification: 'C', leavesOpen } }) as const;
    given(boundary, fixed)
      .when(clarify())
      .then({ type: 'BoundaryClarified', data: { clarification: 'C', leavesOpen: wording.leavesOpen } });
    given(boundary, fixed)
      .when(clarify('Mer'))
      .then({ type: 'BoundaryClarified', data: { clarification: 'C', leavesOpen: 'Mer' } });
  });
});

describe('an assumed boundary is verified or disproved', () => {
  const verify = { type: 'VerifyBoundary', data: { rigidity: 'fixed', source: 'Budget § 84', evidence: 'E' } } as const;
  const disprove = { type: 'DisproveBoundary', data: { evidence: 'E' } } as const;
  it('is verified', () => given(boundary, assumed).when(verify).then({ type: 'BoundaryVerified', data: verify.data }));
  it('is disproved', () => given(boundary, assumed).when(disprove).then(disproved));
  it('stays quiet when it is so already', () => {
    given(boundary, fixed).when(verify).then();
    given(boundary, assumed, disproved).when(disprove).then();
  });
  it('refuses for one that is established: only a decision changes it', () => {
    given(boundary, negotiable)
      .when(verify)
      .refuses('boundary-established', { facts: { rigidity: 'negotiable' } });
    given(boundary, fixed).when(disprove).refuses('boundary-established');
  });
  it('ends when disproved; it can still be cleared away', () => {
    given(boundary, assumed, disproved)
      .when(verify)
      .refuses('boundary-ended', { facts: { status: 'disproved' } });
    given(boundary, assumed, disproved)
      .when({ type: 'RetireBoundary', data: { reason: 'R' } })
      .then(retired);
    given(boundary, fixed, retired)
      .when({ type: 'RetireBoundary', data: { reason: 'R' } })
      .then();
    given(boundary, fixed, retired)
      .when(disprove)
      .refuses('boundary-ended', { facts: { status: 'retired' } });
  });
});

describe('a decision amends a boundary', () => {
  const amending = {
    ...card,
    matter: 'amendBoundary',
    exception: undefined,
    boundaryId: ID,
    challengeId: id(2),
  } as const;
  const amend = {
    type: 'AmendBoundary',
    data: { decisionId: card.id, change: 'C', ...wording, rigidity: 'fixed' },
  } as const;
  it('carries the challenge that caused it, and what it relied on', () =>
    given(boundary, negotiable)
      .when({ ...amend, found: amending })
      .then({ type: 'BoundaryAmended', data: { ...amend.data, causedByChallengeId: id(2), reliedOn } }));
  it.each<[string, DecisionCard | undefined]>([
    ['no decision', undefined],
    ['one that rejected it', { ...amending, outcome: 'rejected' }],
    ['one about another boundary', { ...amending, boundaryId: id(8) }],
    ['one not yet taken', { ...amending, status: 'prepared' }],
    ['one that was annulled', { ...amending, status: 'annulled' }],
    ['one that a court has stayed', { ...amending, appeals: stayed.appeals }],
  ])('refuses with %s', (_, found) =>
    given(boundary, negotiable)
      .when({ ...amend, found })
      .refuses('boundary-needs-decision'),
  );
  it('refuses blanks and a body that does not fit', () => {
    given(boundary, negotiable)
      .when({ ...amend, data: { ...amend.data, source: ' ' }, found: amending })
      .refuses('boundary-needs-source');
    given(boundary, negotiable)
      .when({ ...amend, data: { ...amend.data, byBody: 'housing' }, found: amending })
      .refuses('boundary-body-mismatch');
  });
});

describe('exceptions', () => {
  const decide = (outcome: 'granted' | 'denied') =>
    ({
      type: 'DecideException',
      data: { exceptionRequestId: id(6), ideaId: id(3), outcome, scope: 'Överallt', reason: 'R', decisionId: card.id },
    }) as const;
  const granted: BoundaryEvent = {
    type: 'BoundaryExceptionGranted',
    data: {
      exceptionRequestId: id(6),
      ideaId: id(3),
      scope: 'En skola',
      until: '2022-12-31',
      decisionId: card.id,
      reliedOn,
    },
  };
  const denied: BoundaryEvent = {
    type: 'BoundaryExceptionDenied',
    data: { exceptionRequestId: id(6), ideaId: id(3), reason: 'R', decisionId: card.id },
  };
  it('are granted as the decision says, not as the command does', () =>
    given(boundary, negotiable)
      .when({ ...decide('granted'), found: card })
      .then(granted));
  it('are denied with a reason, with or without a decision', () => {
    given(boundary, negotiable)
      .when({ ...decide('denied'), found: undefined })
      .then(denied);
    given(boundary, fixed)
      .when({ ...decide('denied'), found: undefined })
      .then(denied);
  });
  it('cannot be had from a fixed boundary: it becomes a barrier in the system', () =>
    given(boundary, fixed)
      .when({ ...decide('granted'), found: card })
      .then({
        type: 'SystemBarrierRaised',
        data: { exceptionRequestId: id(6), ideaId: id(3), scope: 'Överallt', reason: 'R' },
      }));
  it('cannot be had from one that is only assumed', () =>
    given(boundary, assumed)
      .when({ ...decide('granted'), found: card })
      .refuses('boundary-still-assumed-exception'));
  it.each<[string, DecisionCard | undefined]>([
    ['no decision', undefined],
    ['one on another boundary', { ...card, exception: { ...card.exception!, boundaryId: id(8) } }],
    ['one on another request', { ...card, exception: { ...card.exception!, exceptionRequestId: id(8) } }],
    ['one that rejected it', { ...card, outcome: 'rejected' }],
    ['one that was superseded', { ...card, status: 'superseded' }],
    ['one that a court has stayed', stayed],
  ])('are not granted by %s', (_, found) =>
    given(boundary, negotiable)
      .when({ ...decide('granted'), found })
      .refuses('boundary-needs-decision'),
  );
  it('are answered once', () => {
    given(boundary, negotiable, granted)
      .when({ ...decide('granted'), found: card })
      .then();
    given(boundary, negotiable, denied)
      .when({ ...decide('denied'), found: undefined })
      .then();
    given(boundary, negotiable, denied)
      .when({ ...decide('granted'), found: card })
      .refuses('exception-answered');
  });
});

it('folds any history', () => {
  fc.assert(
    fc.property(anyHistory<BoundaryEvent>(boundaryContract), (events) => {
      expect(['none', 'active', 'disproved', 'retired']).toContain(given(boundary, ...events).state().status);
    }),
  );
});
