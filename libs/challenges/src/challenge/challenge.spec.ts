import type { ChallengeEvent } from '@havstang/contracts';
import { given, ID, metaOf } from '@havstang/testing';
import type { BoundaryFacts } from '../boundary-facts/boundary-facts.js';
import { id } from '../testing/history.js';
import { challenge } from './challenge.js';

const [lease, budget] = [id(11), id(12)];
const question = 'Hur kan vi anmäla ett fel en enda gång?';

const framed: ChallengeEvent = {
  type: 'ProblemReframedAsChallenge',
  data: { problemIds: [ID], before: 'Fel anmäls två gånger.', after: question, method: 'Verkstad', reliedOn: [] },
};
const attached = (boundaryId: string): ChallengeEvent => ({
  type: 'BoundaryAttachedToChallenge',
  data: { boundaryId, reliedOn: [{ stream: `boundary-${boundaryId}`, revision: 2 }] },
});
const detached = (boundaryId: string): ChallengeEvent => ({
  type: 'BoundaryDetachedFromChallenge',
  data: { boundaryId, why: 'Gäller inte drift.' },
});
const space: ChallengeEvent = { type: 'CreativeSpaceConfirmed', data: { statement: 'Mottagandet är fritt.' } };
const opened: ChallengeEvent = { type: 'ChallengeOpened', data: {} };
const returned: ChallengeEvent = { type: 'ChallengeReturnedToUnderstanding', data: { learned: 'Jourtiden glömdes.' } };
const assessed = (boundaryId: string): ChallengeEvent => ({
  type: 'BoundaryEffectAssessed',
  data: { boundaryId, effect: 'lever', why: 'Den tvingade fram en ingång.' },
});
const closed: ChallengeEvent = { type: 'ChallengeClosed', data: { summary: 'Infört.' } };

const factsOf = (boundaryId: string, over: Partial<BoundaryFacts> = {}): BoundaryFacts => ({
  stream: `boundary-${boundaryId}`,
  revision: 2,
  kind: 'agreement',
  title: 'Hyresavtal',
  source: 'Bilaga 2',
  leavesOpen: 'Mottagandet',
  rigidity: 'negotiable',
  status: 'inForce',
  ...over,
});

describe('I-C9 source problems are understood', () => {
  const data = { problemIds: [ID, ID], before: 'Fel anmäls två gånger.', after: question, method: 'Verkstad' };
  const reframe = { type: 'ReframeProblemAsChallenge' as const, data };
  it('reframes understood problems, each once, and says what it relied on', () =>
    given(challenge)
      .when({ ...reframe, found: [{ id: ID, status: 'understood', revision: 4 }] })
      .then({
        type: 'ProblemReframedAsChallenge',
        data: { ...data, problemIds: [ID], reliedOn: [{ stream: `problem-${ID}`, revision: 4 }] },
      }));
  it('lets one problem feed several challenges', () =>
    given(challenge)
      .when({ ...reframe, found: [{ id: ID, status: 'reframed', revision: 5 }] })
      .then({
        type: 'ProblemReframedAsChallenge',
        data: { ...data, problemIds: [ID], reliedOn: [{ stream: `problem-${ID}`, revision: 5 }] },
      }));
  it('refuses problems that are unknown, or not understood', () => {
    given(challenge)
      .when({ ...reframe, found: [] })
      .refuses('source-problem-unknown', { facts: { problemId: ID } });
    given(challenge)
      .when({ ...reframe, found: [{ id: ID, status: 'triaged', revision: 1 }] })
      .refuses('source-problem-not-understood', { facts: { problemId: ID, status: 'triaged' } });
  });
  it('refuses a second framing on the same stream', () =>
    given(challenge, framed)
      .when({ ...reframe, found: [] })
      .refuses('challenge-exists'));
});

describe('I-C10 an open question that differs from before', () => {
  const reframe = (before: string, after: string) => ({
    type: 'ReframeProblemAsChallenge' as const,
    data: { problemIds: [ID], before, after, method: 'Verkstad' },
    found: [{ id: ID, status: 'understood' as const, revision: 4 }],
  });
  const revise = (after: string) => ({ type: 'ReviseFraming', data: { after, why: 'Pengarna saknades.' } }) as const;
  it('refuses what is not a question, or the same as before', () => {
    given(challenge).when(reframe('B', 'Bygg en app.')).refuses('framing-not-a-question', { field: 'after' });
    given(challenge).when(reframe('hur kan vi  göra det?', 'Hur kan vi göra det?')).refuses('framing-unchanged');
  });
  it('revises into another open question, keeping the one before', () =>
    given(challenge, framed)
      .when(revise('Hur kan vi visa vem som betalar?'))
      .then({
        type: 'ChallengeFramingRevised',
        data: { before: question, after: 'Hur kan vi visa vem som betalar?', why: 'Pengarna saknades.' },
      }));
  it('refuses a revision that is no question, or the same in other letters', () => {
    given(challenge, framed).when(revise('Vi visar vem som betalar.')).refuses('framing-not-a-question');
    given(challenge, framed)
      .when(revise(question.replace('Hur', 'HUR')))
      .refuses('framing-unchanged');
  });
  it('stays quiet when the question stands already', () => given(challenge, framed).when(revise(question)).then());
});

describe('attaching and detaching boundaries', () => {
  const attach = { type: 'AttachBoundary', data: { boundaryId: lease } } as const;
  const detach = (boundaryId: string) =>
    ({ type: 'DetachBoundary', data: { boundaryId, why: 'Gäller inte drift.' } }) as const;
  it('attaches one in force, and says which state of it was seen', () =>
    given(challenge, framed)
      .when({ ...attach, found: factsOf(lease) })
      .then(attached(lease)));
  it('refuses one that is unknown or holds no longer', () => {
    given(challenge, framed)
      .when({ ...attach, found: undefined })
      .refuses('boundary-to-attach-unknown');
    given(challenge, framed)
      .when({ ...attach, found: factsOf(lease, { status: 'disproved' }) })
      .refuses('boundary-to-attach-not-in-force', { facts: { status: 'disproved' } });
  });
  it('stays quiet when it is attached, or detached, already', () => {
    given(challenge, framed, attached(lease))
      .when({ ...attach, found: undefined })
      .then();
    given(challenge, framed, attached(lease), detached(lease)).when(detach(lease)).then();
  });
  it('detaches with the reason, and refuses what was never attached', () => {
    given(challenge, framed, attached(lease)).when(detach(lease)).then(detached(lease));
    given(challenge, framed).when(detach(lease)).refuses('boundary-not-attached');
  });
  it('keeps at least one boundary while open (I-C11)', () => {
    const history = [framed, attached(lease), space, opened];
    given(challenge, ...history)
      .when(detach(lease))
      .refuses('last-boundary-of-open-challenge');
    given(challenge, ...history, attached(budget))
      .when(detach(lease))
      .then(detached(lease));
    given(challenge, ...history, returned)
      .when(detach(lease))
      .then(detached(lease));
  });
  it('forgets an assessment with the boundary it was of', () =>
    given(challenge, framed, attached(lease), assessed(lease), detached(lease), attached(lease))
      .when({ type: 'CloseChallenge', data: { summary: 'S' } })
      .refuses('boundary-effects-missing', { facts: { boundaryIds: [lease] } }));
});

describe('I-C11 opening needs a boundary and a creative space', () => {
  const open = { type: 'OpenChallenge', data: {} } as const;
  it('opens with both', () => given(challenge, framed, attached(lease), space).when(open).then(opened));
  it('refuses without a boundary', () => given(challenge, framed, space).when(open).refuses('opening-needs-boundary'));
  it('refuses without a creative space', () =>
    given(challenge, framed, attached(lease)).when(open).refuses('opening-needs-creative-space'));
  it('stays quiet when open, and when the same space is stated again', () => {
    given(challenge, framed, attached(lease), space, opened).when(open).then();
    given(challenge, framed, space)
      .when({ type: 'ConfirmCreativeSpace', data: { statement: 'Mottagandet är fritt.' } })
      .then();
  });
  it('states the space, also anew', () =>
    given(challenge, framed, space)
      .when({ type: 'ConfirmCreativeSpace', data: { statement: 'Även jouren.' } })
      .then({ type: 'CreativeSpaceConfirmed', data: { statement: 'Även jouren.' } }));
});

describe('I-C14 leads from two units', () => {
  const appoint = (...units: string[]) =>
    ({ type: 'AppointLeads', data: { leads: units.map((unit, i) => ({ person: id(i), unit })) } }) as const;
  it.each([
    ['two units', ['housing', 'schools'], false],
    ['one unit', ['housing', 'housing'], true],
    ['a single lead', ['housing'], true],
  ])('warns, and never blocks: %s', (_, units, sameUnit) => {
    const { leads } = appoint(...units).data;
    given(challenge, framed)
      .when(appoint(...units))
      .then({ type: 'ChallengeLeadsAppointed', data: { leads, sameUnit } });
  });
  it('refuses the same person twice', () => {
    const lead = { person: id(1), unit: 'housing' };
    given(challenge, framed)
      .when({ type: 'AppointLeads', data: { leads: [lead, { ...lead, unit: 'schools' }] } })
      .refuses('lead-named-twice');
  });
  it('stays quiet when they are the leads already, in any order', () => {
    const { leads } = appoint('housing', 'schools').data;
    given(challenge, framed, { type: 'ChallengeLeadsAppointed', data: { leads, sameUnit: false } })
      .when({ type: 'AppointLeads', data: { leads: leads.toReversed() } })
      .then();
  });
});

describe('going back to understanding', () => {
  const goBack = { type: 'ReturnToUnderstanding', data: { learned: 'Jourtiden glömdes.' } } as const;
  const history = [framed, attached(lease), space, opened];
  it('goes back with what was learned, and may open again', () => {
    given(challenge, ...history)
      .when(goBack)
      .then(returned);
    given(challenge, ...history, returned)
      .when({ type: 'OpenChallenge', data: {} })
      .then(opened);
  });
  it('refuses when it never opened', () => given(challenge, framed).when(goBack).refuses('challenge-not-open'));
  it('stays quiet when it is there already', () =>
    given(challenge, ...history, returned)
      .when(goBack)
      .then());
});

describe('I-C13 closing needs an assessment of every boundary', () => {
  const close = { type: 'CloseChallenge', data: { summary: 'Infört.' } } as const;
  const history = [framed, attached(lease), attached(budget), space, opened, assessed(lease)];
  const assess = (boundaryId: string, why: string) =>
    ({ type: 'RecordBoundaryEffect', data: { boundaryId, effect: 'lever', why } }) as const;
  it('closes when each is assessed', () =>
    given(challenge, ...history, assessed(budget))
      .when(close)
      .then(closed));
  it('refuses while one is missing, and names it', () =>
    given(challenge, ...history)
      .when(close)
      .refuses('boundary-effects-missing', { facts: { boundaryIds: [budget] } }));
  it('stays quiet when closed, and refuses anything else', () => {
    given(challenge, ...history, closed)
      .when(close)
      .then();
    given(challenge, ...history, closed)
      .when({ type: 'OpenChallenge', data: {} })
      .refuses('challenge-closed');
  });
  it('assesses, assesses anew, and stays quiet on the same', () => {
    given(challenge, framed, attached(lease)).when(assess(lease, 'Den tvingade fram en ingång.')).then(assessed(lease));
    given(challenge, ...history)
      .when(assess(lease, 'Den tvingade fram en ingång.'))
      .then();
    given(challenge, ...history)
      .when(assess(lease, 'Och en budgetrad.'))
      .then({ type: 'BoundaryEffectAssessed', data: { boundaryId: lease, effect: 'lever', why: 'Och en budgetrad.' } });
    given(challenge, framed).when(assess(lease, 'W')).refuses('boundary-not-attached');
  });
});

it('answers nothing before it was framed', () =>
  given(challenge).when({ type: 'OpenChallenge', data: {}, meta: metaOf() }).refuses('challenge-not-framed'));
