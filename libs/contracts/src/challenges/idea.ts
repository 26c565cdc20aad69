import { z } from 'zod';
import { command, defineContract, event, type CommandOf, type EventOf, type RejectionOf } from '../contract.js';
import { personal, plainBefore } from '../personal.js';
import { PEOPLE } from '../roles.js';
import { code, day, line, personRef, prose, reliedOn, uuid } from '../scalars.js';
import { IDEA_STATUS } from '../words.js';

const exampleChallenge = '0198c0de-0000-7000-8000-000000000002';
const exampleBoundary = '0198c0de-0000-7000-8000-000000000003';
const exampleIdea = '0198c0de-0000-7000-8000-000000000004';
const exampleTest = '0198c0de-0000-7000-8000-000000000005';
const exampleDecision = '0198c0de-0000-7000-8000-000000000006';

/** How an idea came in. */
export const ideaChannel = z.enum(['workshop', 'web', 'citizen', 'partner', 'api']);

const checkResult = z.enum(['fits', 'breaches', 'unclear']);
const exceptionOutcome = z.enum(['granted', 'denied']);

/** Who an idea came from: a pseudonym and a unit. */
const origin = { channel: ideaChannel, author: personRef, authorUnit: code };

/** An answer to a challenge, or one that still waits in the open inbox for its challenge. */
export const ideaContract = defineContract({
  service: 'challenges',
  name: 'idea',
  path: 'ideas',
  en: 'Idea',
  sv: 'Idé',
  events: {
    IdeaCaptured: event({
      en: 'An idea was captured',
      sv: 'En idé fångades upp',
      ...plainBefore(2),
      data: z.strictObject({
        challengeId: uuid.optional().describe('Absent while the idea is in the open inbox.'),
        title: line,
        description: personal(prose, { subject: 'author' }),
        ...origin,
        splitFrom: uuid.optional().describe('The idea that this one was part of.'),
        reliedOn: z.array(reliedOn),
      }),
    }),
    IdeaLinkedToChallenge: event({
      en: 'An idea from the open inbox was linked to a challenge',
      sv: 'En idé från den öppna inkorgen knöts till en utmaning',
      data: z.strictObject({ challengeId: uuid, reliedOn: z.array(reliedOn) }),
    }),
    IdeaTriageOverdue: event({
      en: 'The idea has waited in the open inbox for too long',
      sv: 'Idén har väntat för länge i den öppna inkorgen',
      data: z.strictObject({
        dueAt: z.iso.datetime().describe('When it should have been linked: 30 days after it came in.'),
      }),
    }),
    IdeaRefined: event({
      en: 'The idea was refined',
      sv: 'Idén förfinades',
      ...plainBefore(2),
      data: z.strictObject({ title: line, description: personal(prose) }),
    }),
    IdeaSplit: event({
      en: 'The idea was split into several',
      sv: 'Idén delades i flera',
      ...plainBefore(2),
      data: z.strictObject({
        challengeId: uuid.optional(),
        ...origin,
        children: z
          .array(z.strictObject({ ideaId: uuid, title: line, description: personal(prose, { subject: 'author' }) }))
          .min(2),
      }),
    }),
    IdeasCombined: event({
      en: 'Ideas were combined into this one',
      sv: 'Idéer slogs ihop till den här',
      ...plainBefore(2),
      data: z.strictObject({
        parents: z.array(uuid).min(2),
        challengeId: uuid.optional(),
        title: line,
        description: personal(prose, { subject: 'author' }),
        ...origin,
        reliedOn: z.array(reliedOn),
      }),
    }),
    IdeaMadePartOfCombination: event({
      en: 'The idea became part of a combined one',
      sv: 'Idén blev del av en sammanslagen idé',
      data: z.strictObject({ into: uuid }),
    }),
    IdeaBoundaryChecked: event({
      en: 'The idea was checked against a boundary',
      sv: 'Idén prövades mot en gräns',
      ...plainBefore(2),
      data: z.strictObject({
        boundaryId: uuid,
        result: checkResult,
        why: personal(prose),
        reliedOn: z.array(reliedOn),
      }),
    }),
    BoundaryExceptionRequested: event({
      en: 'An exception from a boundary was asked for',
      sv: 'Ett undantag från en gräns begärdes',
      data: z.strictObject({ exceptionRequestId: uuid, boundaryId: uuid, scope: prose, until: day, why: prose }),
    }),
    IdeaRecheckedAfterException: event({
      en: 'The exception was decided and the idea checked again',
      sv: 'Undantaget avgjordes och idén prövades på nytt',
      data: z.strictObject({
        exceptionRequestId: uuid,
        boundaryId: uuid,
        outcome: exceptionOutcome,
        decisionId: uuid.optional(),
        until: day.optional(),
        reason: prose.optional(),
      }),
    }),
    IdeaShortlisted: event({
      en: 'The idea was shortlisted',
      sv: 'Idén valdes ut',
      ...plainBefore(2),
      data: z.strictObject({ why: personal(prose) }),
    }),
    IdeaSelectedForTest: event({
      en: 'A test of the idea was planned',
      sv: 'Ett test av idén planerades',
      data: z.strictObject({ testId: uuid }),
    }),
    IdeaDeclined: event({
      en: 'The idea was declined',
      sv: 'Idén avböjdes',
      ...plainBefore(2),
      data: z.strictObject({ reason: personal(prose) }),
    }),
    IdeaParked: event({
      en: 'The idea was parked',
      sv: 'Idén parkerades',
      ...plainBefore(2),
      data: z.strictObject({ reason: personal(prose) }),
    }),
  },
  commands: {
    CaptureIdea: command({
      en: 'Capture an idea, for a challenge or for the open inbox',
      sv: 'Fånga upp en idé, till en utmaning eller till den öppna inkorgen',
      roles: PEOPLE,
      creates: true,
      body: { challengeId: uuid.optional(), title: line, description: prose, channel: ideaChannel },
      example: {
        title: 'En dörr för alla felanmälningar',
        description: 'En gemensam ingång som sorterar anmälan efter gränsdragningslistan och visar vem som betalar.',
        channel: 'workshop',
      },
    }),
    LinkIdeaToChallenge: command({
      en: 'Link an idea from the open inbox to a challenge',
      sv: 'Knyt en idé från den öppna inkorgen till en utmaning',
      roles: ['processLeader', 'facilitator'],
      body: { challengeId: uuid },
      example: { challengeId: exampleChallenge },
    }),
    RefineIdea: command({
      en: 'Refine an idea; citizens and partners refine their own',
      sv: 'Förfina en idé; medborgare och partner förfinar sina egna',
      roles: ['processLeader', 'facilitator', 'practitioner', 'unitManager', 'partner', 'citizen'],
      body: { title: line, description: prose },
      example: {
        title: 'En dörr för alla felanmälningar',
        description: 'En gemensam ingång som bekräftar anmälan direkt och visar vem som betalar.',
      },
    }),
    SplitIdea: command({
      en: 'Split an idea into several',
      sv: 'Dela en idé i flera',
      roles: ['processLeader', 'facilitator'],
      body: {
        children: z
          .array(z.strictObject({ title: line, description: prose }))
          .min(2)
          .max(10),
      },
      example: {
        children: [
          { title: 'En gemensam ingång', description: 'Alla fel anmäls på samma ställe.' },
          { title: 'Kostnaden syns direkt', description: 'Den som anmäler ser vems budget felet hör till.' },
        ],
      },
    }),
    CombineIdeas: command({
      en: 'Combine several ideas into a new one',
      sv: 'Slå ihop flera idéer till en ny',
      roles: ['processLeader', 'facilitator'],
      creates: true,
      body: { parents: z.array(uuid).min(2).max(10), title: line, description: prose, channel: ideaChannel },
      example: {
        parents: [exampleIdea, '0198c0de-0000-7000-8000-000000000009'],
        title: 'En dörr som visar kostnaden',
        description: 'En gemensam ingång där kostnadsfrågan avgörs när anmälan görs.',
        channel: 'workshop',
      },
    }),
    CheckIdeaAgainstBoundary: command({
      en: 'Check the idea against a boundary',
      sv: 'Pröva idén mot en gräns',
      roles: ['boundarySteward', 'processLeader', 'facilitator'],
      body: { boundaryId: uuid, result: checkResult, why: prose },
      example: { boundaryId: exampleBoundary, result: 'fits', why: 'Avtalet säger inget om hur en anmälan görs.' },
    }),
    RequestBoundaryException: command({
      en: 'Ask for an exception from a boundary that the idea breaches',
      sv: 'Begär undantag från en gräns som idén bryter mot',
      roles: ['processLeader', 'facilitator'],
      body: { boundaryId: uuid, scope: prose, until: day, why: prose },
      example: {
        boundaryId: exampleBoundary,
        scope: 'Två skolor under ett läsår.',
        until: '2023-06-30',
        why: 'Utan undantag kan idén inte prövas där felen uppstår.',
      },
    }),
    ShortlistIdea: command({
      en: 'Shortlist the idea',
      sv: 'Välj ut idén',
      roles: ['processLeader', 'facilitator'],
      body: { why: prose },
      example: { why: 'Den svarar på frågan och ryms inom alla gränser.' },
    }),
    DeclineIdea: command({
      en: 'Decline the idea, with a reason that its author sees',
      sv: 'Avböj idén, med ett skäl som den som lämnade idén ser',
      roles: ['processLeader', 'facilitator'],
      body: { reason: prose },
      example: { reason: 'Den flyttar frågan om budget till vaktmästaren utan att besvara den.' },
    }),
    ParkIdea: command({
      en: 'Park the idea for later',
      sv: 'Parkera idén till senare',
      roles: ['processLeader', 'facilitator'],
      body: { reason: prose },
      example: { reason: 'Väntar på det nya hyresavtalet.' },
    }),
    NoteTriageOverdue: command({
      en: 'Note that the idea has waited too long in the open inbox (sent by the clock)',
      sv: 'Anteckna att idén väntat för länge i den öppna inkorgen (skickas av klockan)',
      roles: ['system'],
      body: { dueAt: z.iso.datetime() },
      example: { dueAt: '2022-03-31T08:00:00.000Z' },
    }),
    CaptureSplitIdea: command({
      en: 'Capture one part of an idea that was split (sent by the reaction to the split)',
      sv: 'Fånga upp en del av en idé som delades (skickas av reaktionen på delningen)',
      roles: ['system'],
      creates: true,
      body: { splitFrom: uuid, challengeId: uuid.optional(), title: line, description: prose, ...origin },
      example: {
        splitFrom: exampleIdea,
        title: 'En gemensam ingång',
        description: 'Alla fel anmäls på samma ställe.',
        channel: 'workshop',
        author: '0198c0de-0000-7000-8000-000000000007',
        authorUnit: 'kultur-utbildning-skola',
      },
    }),
    NoteCombination: command({
      en: 'Note that the idea became part of a combined one (sent by the reaction to the combination)',
      sv: 'Anteckna att idén blev del av en sammanslagen idé (skickas av reaktionen på sammanslagningen)',
      roles: ['system'],
      body: { into: uuid },
      example: { into: exampleIdea },
    }),
    NoteExceptionOutcome: command({
      en: 'Note how the exception was decided (sent by the reaction to the outcome)',
      sv: 'Anteckna hur undantaget avgjordes (skickas av reaktionen på utfallet)',
      roles: ['system'],
      body: {
        exceptionRequestId: uuid,
        outcome: exceptionOutcome,
        decisionId: uuid.optional(),
        until: day.optional(),
        reason: prose.optional(),
      },
      example: {
        exceptionRequestId: exampleIdea,
        outcome: 'granted',
        decisionId: exampleDecision,
        until: '2023-06-30',
      },
    }),
    NoteSelectionForTest: command({
      en: 'Note that a test of the idea was planned (sent by the reaction to the plan)',
      sv: 'Anteckna att ett test av idén planerades (skickas av reaktionen på planen)',
      roles: ['system'],
      body: { testId: uuid },
      example: { testId: exampleTest },
    }),
  },
  rejections: {
    'idea-exists': { en: 'This idea has been captured already.', sv: 'Den här idén är redan uppfångad.' },
    'idea-not-captured': {
      en: 'There is no such idea yet: capture it first.',
      sv: 'Idén finns inte än: fånga upp den först.',
    },
    'idea-ended': {
      en: 'The idea is {status}; nothing more can be done with it.',
      sv: 'Idén är avslutad ({status}); inget mer kan göras med den.',
      words: { status: IDEA_STATUS },
    },
    'idea-under-test': {
      en: 'The idea is being tested; what happens to it is decided by the test.',
      sv: 'Idén testas; testet avgör vad som händer med den.',
    },
    'idea-challenge-not-open': {
      en: 'The challenge does not exist or is not open for ideas; leave the challenge out to use the open inbox.',
      sv: 'Utmaningen finns inte eller är inte öppen för idéer; utelämna utmaningen för att använda den öppna inkorgen.',
    },
    'idea-linked-elsewhere': {
      en: 'The idea answers the challenge {challengeId} already; an idea answers one challenge.',
      sv: 'Idén svarar redan på utmaningen {challengeId}; en idé svarar på en utmaning.',
    },
    'idea-needs-challenge': {
      en: 'The idea is still in the open inbox: link it to a challenge first.',
      sv: 'Idén ligger kvar i den öppna inkorgen: knyt den först till en utmaning.',
    },
    'not-your-idea': {
      en: 'Citizens and partners refine their own ideas only.',
      sv: 'Medborgare och partner kan bara förfina sina egna idéer.',
    },
    'combination-parent-unavailable': {
      en: 'The idea {ideaId} does not exist, has ended or is being tested; combine ideas that are alive.',
      sv: 'Idén {ideaId} finns inte, är avslutad eller testas; slå ihop idéer som lever.',
    },
    'combination-across-challenges': {
      en: 'The ideas answer different challenges; combine ideas of one challenge.',
      sv: 'Idéerna svarar på olika utmaningar; slå ihop idéer till samma utmaning.',
    },
    'combination-names-idea-twice': {
      en: 'The same idea is named twice; name at least two different ones.',
      sv: 'Samma idé är nämnd två gånger; nämn minst två olika.',
    },
    'boundary-to-check-unknown': {
      en: 'The boundary is not registered in your municipality or holds no longer; check against one that is in force.',
      sv: 'Gränsen är inte registrerad i er kommun eller gäller inte längre; pröva mot en som gäller.',
    },
    'exception-needs-breach': {
      en: 'No breach of this boundary is on record; check the idea against the boundary first.',
      sv: 'Ingen överträdelse av gränsen är antecknad; pröva först idén mot gränsen.',
    },
    'breach-unanswered': {
      en: 'The idea breaches {boundaryIds}, and a breach alone never ends an idea: ask for an exception or park it.',
      sv: 'Idén bryter mot {boundaryIds}, och en överträdelse avslutar aldrig ensam en idé: begär undantag eller parkera den.',
    },
    'breach-without-exception': {
      en: 'The idea breaches {boundaryIds} and no exception has been granted: change the idea, ask for an exception or park it.',
      sv: 'Idén bryter mot {boundaryIds} och inget undantag har beviljats: ändra idén, begär undantag eller parkera den.',
    },
    'exception-request-unknown': {
      en: 'The idea has no such request for an exception.',
      sv: 'Idén har ingen sådan begäran om undantag.',
    },
  },
});

export type IdeaEvent = EventOf<typeof ideaContract>;
export type IdeaCommand = CommandOf<typeof ideaContract>;
export type IdeaRejection = RejectionOf<typeof ideaContract>;
