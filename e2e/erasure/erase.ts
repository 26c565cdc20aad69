import type { Person, Reply } from '../../examples/fault-reports/person.ts';

/** Those who decide that somebody is erased. */
export type Officials = { readonly registrar: Person; readonly secretary: Person };

const at = (day: string) => ({ occurredAt: `${day}T10:00:00.000Z` });

const done = async (answer: Promise<Reply>): Promise<Reply['body']> => {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return body;
};

/** Answers what `look` answers as soon as that is something. Rejects after a while. */
export const eventually = async <T>(look: () => Promise<T | undefined>, patienceMs = 30_000): Promise<T> => {
  for (const until = Date.now() + patienceMs; Date.now() < until;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it did not happen');
};

/** A decision of the board to dispose, with legal force. Answers its id. */
export const disposalDecision = async ({ registrar, secretary }: Officials): Promise<string> => {
  const opened = await done(
    registrar.send('openCase', { board: 'KS', year: 2022, subject: 'Gallring', ...at('2022-01-10') }),
  );
  const { caseId, dnr } = opened.events[0].data;
  const { id: decisionId } = await done(
    secretary.send('prepareDecision', {
      caseId,
      matter: 'dispose',
      subject: 'Gallring av personuppgifter',
      undelegable: 'none',
    }),
  );
  const present = [1, 2, 3].map((n) => `0198c0de-0000-7000-8000-00000000000${n}`);
  const heldOn = '2022-02-14';
  const { id: meetingId } = await done(
    secretary.send('conveneMeeting', { board: 'KS', level: 'nämnd', heldOn, members: 5 }),
  );
  await done(secretary.send('establishQuorum', { present }, meetingId));
  await done(
    secretary.send('handleAgendaItem', { subject: 'Gallring', dnr, proposals: [], stoodAside: [] }, meetingId),
  );
  const decision = {
    decidedOn: heldOn,
    outcome: 'approved',
    content: 'Personuppgifterna gallras.',
    reasons: 'De behövs inte längre, och handlingarna ska inte bevaras enligt dokumenthanteringsplanen.',
    level: 'nämnd',
    meetingId,
    boundariesConsidered: [],
    alternatives: [],
    othersPresent: [],
  };
  await done(secretary.send('takeDecision', decision, decisionId));
  await done(secretary.send('draftProtocol', {}, meetingId));
  await done(
    secretary.send('adjustProtocol', { adjustedOn: '2022-02-16', signers: present.slice(0, 2), loa: 3 }, meetingId),
  );
  await done(secretary.send('postNotice', { postedOn: '2022-02-17' }, meetingId));
  return eventually(async () => {
    const { body } = await registrar.read('decisionRegister', { id: decisionId });
    return body.decisions[0]?.legalForceOn && decisionId;
  });
};

/** Asks for a person's erasure and lets it be done, by that decision. Answers the id of the erasure. */
export const decideErasure = async ({ registrar }: Officials, person: Person, decisionId: string): Promise<string> => {
  const { id } = await done(person.send('requestErasure', { person: person.ref, basis: 'consentWithdrawn' }));
  await done(registrar.send('decideDisposal', { decisionId }, id));
  return id;
};
