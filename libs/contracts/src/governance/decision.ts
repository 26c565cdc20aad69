import { defineContract, type CommandOf, type EventOf, type RejectionOf } from '../contract.js';
import { decisionCommands } from './decision-commands.js';
import { decisionEvents } from './decision-events.js';
import { DECISION_STATUS, MEETING_LEVEL, UNDELEGABLE } from '../words.js';

/**
 * A decision from its preparation to its execution. It is taken by one delegate or by a body at a meeting, is never edited afterwards, and gains legal
 * force only by the clock.
 */
export const decisionContract = defineContract({
  service: 'governance',
  name: 'decision',
  path: 'decisions',
  en: 'Decision',
  sv: 'Beslut',
  events: decisionEvents,
  commands: decisionCommands,
  rejections: {
    'decision-exists': { en: 'This decision has been prepared already.', sv: 'Det här beslutet är redan berett.' },
    'decision-not-prepared': {
      en: 'Prepare the decision in its case first.',
      sv: 'Bered beslutet i sitt ärende först.',
    },
    'decision-not-taken': { en: 'The decision has not been taken yet.', sv: 'Beslutet är inte fattat än.' },
    'decision-already-taken': {
      en: 'The decision was taken on {decidedOn}. It is not edited: prepare another one and let it supersede this.',
      sv: 'Beslutet fattades {decidedOn}. Det ändras inte: bered ett nytt och låt det ersätta det här.',
    },
    'delegated-decision-stands': {
      en: 'The delegate decided on {decidedOn}. The board cannot change it: it could take the matter over only before.',
      sv: 'Delegaten beslutade {decidedOn}. Nämnden kan inte ändra det: den kunde bara ta över ärendet dessförinnan.',
    },
    'decision-ended': {
      en: 'The decision is {status}; nothing more follows from it.',
      sv: 'Beslutet är {status}; inget mer följer av det.',
      words: { status: DECISION_STATUS },
    },
    'case-unknown': {
      en: 'There is no such case: open it in the diary first.',
      sv: 'Ärendet finns inte: öppna det i diariet först.',
    },
    'challenge-differs': {
      en: 'The case, the test and the decision name different challenges; they must concern the same one.',
      sv: 'Ärendet, testet och beslutet anger olika utmaningar; de måste gälla samma.',
    },
    'matter-needs-subject': {
      en: 'Name what the decision is about, and nothing else: the test to approve, the exception to grant or the boundary to change.',
      sv: 'Ange vad beslutet gäller, och inget annat: testet som ska godkännas, undantaget som ska ges eller gränsen som ska ändras.',
    },
    'test-not-awaiting-approval': {
      en: 'The test does not await approval: let it ask first.',
      sv: 'Testet väntar inte på godkännande: låt det begäras först.',
    },
    'decision-test-unknown': { en: 'There is no such test.', sv: 'Testet finns inte.' },
    'decision-challenge-unknown': { en: 'There is no such challenge.', sv: 'Utmaningen finns inte.' },
    'fixed-boundary-no-exception': {
      en: 'A fixed boundary takes no local exception: answer the request for an exception, and it is raised as a barrier in the system.',
      sv: 'En fast gräns ger inget lokalt undantag: besvara begäran om undantag, så lyfts den som systemhinder.',
    },
    'conflict-unknown': {
      en: 'No such conflict of interest has been declared here.',
      sv: 'Någon sådan jävsanmälan finns inte här.',
    },
    'conflict-assessed-otherwise': {
      en: 'The conflict has been assessed otherwise; an assessment is not changed.',
      sv: 'Jävet är redan prövat på annat sätt; en prövning ändras inte.',
    },
    'own-conflict': { en: 'Nobody assesses their own conflict of interest.', sv: 'Ingen prövar sitt eget jäv.' },
    'conflict-not-assessed': {
      en: 'A conflict of interest declared for somebody who takes part must be assessed first.',
      sv: 'Ett anmält jäv för någon som deltar måste prövas först.',
    },
    'recused-person-takes-part': {
      en: 'A recused person may not decide, present or be rapporteur.',
      sv: 'Den som är jävig får inte besluta, närvara eller vara föredragande.',
    },
    'decision-date-impossible': {
      en: '{day} is not possible: the day must be {days}.',
      sv: '{day} är inte möjlig: dagen måste vara {days}.',
    },
    'decision-text-blank': {
      en: 'The decision states its content and its reasons (FL 31–32 §§).',
      sv: 'Beslutet anger innehåll och skäl (31–32 §§ FL).',
    },
    'only-secretary-records': {
      en: 'What a body decided at a meeting is recorded by its secretary.',
      sv: 'Det som beslutats på ett sammanträde antecknas av sekreteraren.',
    },
    'decision-needs-meeting': {
      en: 'Name a meeting of {level} that was able to decide and handled {dnr}; record that first.',
      sv: 'Ange ett sammanträde med {level} som var beslutfört och behandlade {dnr}; anteckna det först.',
      words: { level: MEETING_LEVEL },
    },
    'board-decides-itself': {
      en: 'The board has taken the matter over; only the board decides.',
      sv: 'Nämnden har tagit över ärendet; bara nämnden beslutar.',
    },
    'decision-never-delegable': {
      en: 'The matter ({ground}) may not be decided on delegation, KL 6:38; the board decides.',
      sv: 'Ärendet ({ground}) får inte avgöras på delegation, KL 6:38; nämnden beslutar.',
      words: { ground: UNDELEGABLE },
    },
    'delegation-unknown': {
      en: 'Name a delegation order and a point of it, adopted by the board of the case ({board}).',
      sv: 'Ange en delegationsordning och en punkt i den, antagen av ärendets nämnd ({board}).',
    },
    'delegation-not-valid': {
      en: 'Point {pointCode} did not hold on {decidedOn}, or does not cover such matters at this level.',
      sv: 'Punkt {pointCode} gällde inte {decidedOn}, eller täcker inte sådana ärenden på den här nivån.',
    },
    'delegation-limit-exceeded': {
      en: 'The amount is above the point’s limit of {limit} kronor; the board decides.',
      sv: 'Beloppet överstiger punktens gräns på {limit} kronor; nämnden beslutar.',
    },
    'amount-missing': {
      en: 'The point has a limit of {limit} kronor: state the amount.',
      sv: 'Punkten har en gräns på {limit} kronor: ange beloppet.',
    },
    'not-the-delegate': {
      en: 'On {decidedOn} somebody else, or nobody, held the post {delegateRole}.',
      sv: 'Den {decidedOn} hade någon annan, eller ingen, befattningen {delegateRole}.',
    },
    'boundary-not-considered': {
      en: 'Every boundary of the challenge must be considered; these are missing: {titles}.',
      sv: 'Varje gräns för utmaningen måste beaktas; dessa saknas: {titles}.',
    },
    'boundary-considered-twice': {
      en: 'Each boundary is considered once, with one outcome.',
      sv: 'Varje gräns beaktas en gång, med ett utfall.',
    },
    'boundary-unknown': {
      en: 'These are not registered boundaries: {unknown}.',
      sv: 'Detta är inte registrerade gränser: {unknown}.',
    },
    'boundary-still-assumed': {
      en: 'Verify, disprove or detach the boundaries that are only assumed before deciding: {titles}.',
      sv: 'Bekräfta, motbevisa eller ta bort de gränser som bara är förmodade, innan beslut fattas: {titles}.',
    },
    'boundary-outcome-unfounded': {
      en: 'The outcome does not agree with the boundary: it has not been disproved, or no exception from it holds on the day: {titles}.',
      sv: 'Utfallet stämmer inte med gränsen: den är inte motbevisad, eller inget undantag från den gäller den dagen: {titles}.',
    },
    'not-a-participant': {
      en: 'Only those who took part at the meeting can dissent.',
      sv: 'Bara de som deltog på sammanträdet kan reservera sig.',
    },
    'reservation-too-late': {
      en: 'The minutes are confirmed and posted; dissent had to come before.',
      sv: 'Protokollet är justerat och anslaget; reservationen skulle ha kommit innan.',
    },
    'not-a-delegated-decision': {
      en: 'The board, or its superior, took this decision itself; there is nothing to report.',
      sv: 'Beslutet fattades av nämnden själv eller av fullmäktige; det finns inget att anmäla.',
    },
    'reporting-needs-meeting': {
      en: 'Report to a meeting of the board ({board}) on the day of the decision or later.',
      sv: 'Anmäl till ett sammanträde med nämnden ({board}) samma dag som beslutet eller senare.',
    },
    'reporting-needs-quorum': {
      en: 'Record first who is present at the meeting on {heldOn}: until then it cannot be told of anything.',
      sv: 'Anteckna först vilka som är närvarande vid sammanträdet {heldOn}: dessförinnan kan inget anmälas till det.',
    },
    'decision-reported-elsewhere': { en: 'The decision has been reported already.', sv: 'Beslutet är redan anmält.' },
    'urgent-must-be-reported': {
      en: 'An urgent decision is always reported to the next meeting, KL 6:39.',
      sv: 'Ett brådskande beslut anmäls alltid vid nästa sammanträde, KL 6:39.',
    },
    'notice-of-other-meeting': {
      en: 'The notice is of a meeting that neither took the decision nor was told of it.',
      sv: 'Anslaget gäller ett sammanträde som varken fattade beslutet eller fick det anmält.',
    },
    'appeal-too-late': {
      en: 'The last day for appeal was {appealableUntil}; a late appeal is handed to the court, which dismisses it.',
      sv: 'Sista dagen att överklaga var {appealableUntil}; ett sent överklagande lämnas till domstolen, som avvisar det.',
    },
    'appeal-unknown': {
      en: 'No such appeal has been registered.',
      sv: 'Något sådant överklagande är inte registrerat.',
    },
    'appeal-settled': { en: 'The court has settled this appeal.', sv: 'Domstolen har avgjort överklagandet.' },
    'legal-force-not-yet': {
      en: 'The time for appeal has not passed, or an appeal is pending.',
      sv: 'Tiden för överklagande har inte gått ut, eller ett överklagande prövas.',
    },
    'superseding-decision-unknown': {
      en: 'Name another decision in effect in the same case.',
      sv: 'Ange ett annat gällande beslut i samma ärende.',
    },
    'decision-rejected-it': {
      en: 'The decision was to reject; there is nothing to carry out.',
      sv: 'Beslutet var ett avslag; det finns inget att verkställa.',
    },
    'decision-stayed': {
      en: 'A court has ordered that the decision may not be carried out for now.',
      sv: 'En domstol har beslutat om inhibition; beslutet får inte verkställas.',
    },
    'execution-needs-reason': {
      en: 'The decision had no legal force on {executedOn}: say why it could not wait.',
      sv: 'Beslutet hade inte laga kraft {executedOn}: ange varför det inte kunde vänta.',
    },
    'decision-executed': {
      en: 'The decision was carried out on {executedOn}.',
      sv: 'Beslutet verkställdes {executedOn}.',
    },
  },
});

export type DecisionEvent = EventOf<typeof decisionContract>;
export type DecisionCommand = CommandOf<typeof decisionContract>;
export type DecisionRejection = RejectionOf<typeof decisionContract>;
