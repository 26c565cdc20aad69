import { meeting, opened, type Scene } from './scene.ts';

/**
 * Somebody who was named on the way asks to be forgotten. What they are named in is a public record until the board has decided to dispose of it and nobody
 * can appeal any more; then the key to the words about them is destroyed. The decision, and every proof of it, stands as it stood.
 */
export const erasure: Scene<{ readonly consultant: string }, { readonly erasureId: string }> = async (
  tell,
  cast,
  { consultant },
) => {
  const { leader, registrar, secretary, lawyer } = cast;
  tell.scene('Någon begär att bli raderad', 'Somebody asks to be erased', '2023-01-09');
  const erasureId = await tell.done(leader, 'requestErasure', { person: consultant, basis: 'noLongerNeeded' });
  const { caseId, dnr } = await opened(tell, registrar, { year: 2023, subject: 'Begäran om radering' });
  const decisionId = await tell.done(secretary, 'prepareDecision', {
    caseId,
    matter: 'dispose',
    subject: 'Gallring av uppgifter om en konsult',
    undelegable: 'none',
  });
  const { id: meetingId, present } = await meeting(tell, cast, '2023-01-30', [{ subject: 'Begäran om radering', dnr }]);
  const decision = {
    decidedOn: '2023-01-30',
    outcome: 'approved',
    content: 'Det som skrivits om personen gallras.',
    reasons: 'Uppgiften behövs inte längre; beslutet som den prövades inför har vunnit laga kraft och verkställts.',
    level: 'nämnd',
    meetingId,
    boundariesConsidered: [],
    alternatives: [],
    othersPresent: [],
  };
  await tell.done(secretary, 'takeDecision', decision, decisionId);
  await tell.refused('erasure-needs-disposal-decision', lawyer, 'decideDisposal', { decisionId }, erasureId);
  await tell.done(secretary, 'draftProtocol', {}, meetingId);
  tell.on('2023-02-06');
  const adjusted = { adjustedOn: '2023-02-06', signers: present.slice(0, 2), loa: 3 };
  await tell.done(secretary, 'adjustProtocol', adjusted, meetingId);
  tell.on('2023-02-07');
  await tell.done(secretary, 'postNotice', { postedOn: '2023-02-07' }, meetingId);
  await tell.until(
    'klockan ger beslutet laga kraft, tre veckor efter anslaget',
    'the clock gives the decision legal force, three weeks after the notice',
    async () => {
      const [decided] = (await secretary.read('decisionRegister', { id: decisionId })).body.decisions;
      return decided?.legalForceOn !== undefined;
    },
  );
  tell.on('2023-03-02');
  await tell.done(registrar, 'decideDisposal', { decisionId }, erasureId);
  await tell.until(
    'nyckeln till det som skrivits om personen förstörs',
    'the key to what was written about the person is destroyed',
    async () => {
      const { erasures } = (await registrar.read('erasureRegister', { status: 'erased' })).body;
      return erasures.some(({ id }: { id: string }) => id === erasureId);
    },
  );
  return { erasureId };
};
