import { randomUUID } from 'node:crypto';
import { meeting, type Boundaries, type Decided, type Scene, type Test } from './scene.ts';
import { content } from './test.ts';

/** The solution is introduced: decided, reported to the next meeting, posted; legal force comes from the clock three weeks later. */
export const introduction: Scene<
  Decided & Test & { readonly approvalId: string; readonly caseId: string; readonly dnr: string },
  { readonly decisionId: string; readonly consultant: string }
> = async (tell, cast, given) => {
  const { leader, director, secretary, lawyer } = cast;
  tell.scene('Beslut om införande', 'The decision to introduce it', '2022-05-16');
  const { caseId, testId, dnr } = given;
  const decisionId = await tell.done(leader, 'prepareDecision', {
    caseId,
    matter: 'introduceSolution',
    subject: 'Införande av gemensam felanmälan',
    undelegable: 'none',
    testId,
  });
  // Nobody's account: whoever is named in the history has a pseudonym there, and may ask to be forgotten.
  const consultant = randomUUID();
  const conflict = { personRef: consultant, ground: 'delicacy' };
  const { conflictId } = await tell.recorded(leader, 'declareConflict', conflict, decisionId);
  await tell.done(
    lawyer,
    'assessConflict',
    {
      conflictId,
      outcome: 'noConflict',
      why: 'Konsulten som tog fram underlaget var anställd hos leverantören till 2019, och har inget kvar där.',
    },
    decisionId,
  );
  await tell.done(
    director,
    'takeDecision',
    { decidedOn: '2022-05-16', ...content('En gemensam felanmälan införs för alla skolor.', given, given) },
    decisionId,
  );
  tell.on('2022-05-17');
  const { id: meetingId, present } = await meeting(tell, cast, '2022-05-30', [
    { subject: 'Anmälan av delegationsbeslut', dnr },
  ]);
  await tell.done(secretary, 'reportDecision', { meetingId }, given.approvalId);
  await tell.done(secretary, 'reportDecision', { meetingId }, decisionId);
  await tell.done(secretary, 'draftProtocol', {}, meetingId);
  tell.on('2022-06-07');
  await tell.done(
    secretary,
    'adjustProtocol',
    { adjustedOn: '2022-06-07', signers: present.slice(0, 2), loa: 3 },
    meetingId,
  );
  tell.on('2022-06-08');
  await tell.done(secretary, 'postNotice', { postedOn: '2022-06-08' }, meetingId);
  await tell.until(
    'klockan ger beslutet laga kraft, tre veckor efter anslaget',
    'the clock gives the decision legal force, three weeks after the notice',
    async () => {
      const decision = (await secretary.read('decisionRegister', { id: decisionId })).body.decisions[0];
      return decision?.legalForceOn !== undefined;
    },
  );
  tell.on('2022-08-15');
  await tell.done(
    director,
    'executeDecision',
    { executedOn: '2022-08-15', measures: 'Den gemensamma felanmälan är öppen för alla skolor.' },
    decisionId,
  );
  return { decisionId, consultant };
};

/** What it led to: claimed by one, verified by another; and what each boundary turned out to be. */
export const effects: Scene<Boundaries & { readonly challengeId: string; readonly decisionId: string }> = async (
  tell,
  { housing, controller, leader, university },
  given,
) => {
  tell.scene('Effekten', 'The effect', '2022-12-01');
  const { challengeId, decisionId, lease, budget, custom } = given;
  const claim = {
    decisionId,
    kind: 'efficiency',
    statement: 'Dubbla felanmälningar från skolorna har minskat från 34 till 6 i månaden.',
    observedOn: '2022-12-01',
  };
  const effectId = await tell.done(housing, 'claimEffect', claim);
  await tell.refused('effect-own-claim', housing, 'verifyEffect', { grounds: 'Det märks.' }, effectId);
  tell.on('2022-12-12');
  await tell.done(
    controller,
    'verifyEffect',
    { grounds: 'Jämfört med ärendesystemets uttag för samma månader 2021 och 2022.' },
    effectId,
  );
  await tell.refused('boundary-effects-missing', leader, 'closeChallenge', { summary: 'Klart.' }, challengeId);
  const assess = (boundaryId: string, effect: string, why: string) =>
    tell.done(university, 'recordBoundaryEffect', { boundaryId, effect, why }, challengeId);
  await assess(lease, 'lever', 'Listan tvingade fram frågan om vem som betalar redan vid anmälan.');
  await assess(budget, 'lever', 'Ramen gjorde att en enda ingång valdes i stället för två.');
  await assess(custom, 'obstacle', 'En regel som inte fanns hade hindrat skolorna i flera år.');
  await tell.done(
    leader,
    'closeChallenge',
    { summary: 'En gemensam ingång infördes; dubbla anmälningar har nästan upphört.' },
    challengeId,
  );
  return {};
};
