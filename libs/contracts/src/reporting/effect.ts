import { z } from 'zod';
import { command, defineContract, event, type CommandOf, type EventOf, type RejectionOf } from '../contract.js';
import { STAFF } from '../roles.js';
import { code, day, personRef, prose, reliedOn, uuid } from '../scalars.js';
import { EFFECT_STATUS } from '../words.js';

const exampleDecision = '0198c0de-0000-7000-8000-000000000004';

export const EFFECT_KINDS = ['citizenBenefit', 'efficiency', 'quality', 'climate', 'business', 'learning'] as const;

const claim = {
  decisionId: uuid,
  kind: z.enum(EFFECT_KINDS),
  statement: prose.describe('What became different, in a way that somebody else can check.'),
  observedOn: day.optional(),
};

/** What became different because of a decision: claimed by one person, verified or refuted by another. */
export const effectContract = defineContract({
  service: 'reporting',
  name: 'effect',
  path: 'effects',
  en: 'Effect',
  sv: 'Effekt',
  events: {
    EffectClaimed: event({
      en: 'An effect of the decision was claimed',
      sv: 'En effekt av beslutet angavs',
      data: z.strictObject({
        ...claim,
        testId: uuid.optional(),
        challengeId: uuid.optional(),
        claimant: personRef,
        claimantUnit: code,
        reliedOn: z.array(reliedOn),
      }),
    }),
    EffectVerified: event({
      en: 'Somebody else verified the effect',
      sv: 'Någon annan bekräftade effekten',
      data: z.strictObject({ decisionId: uuid, verifier: personRef, verifierUnit: code, grounds: prose }),
    }),
    EffectRefuted: event({
      en: 'Somebody else found that the effect does not hold',
      sv: 'Någon annan fann att effekten inte håller',
      data: z.strictObject({ decisionId: uuid, verifier: personRef, verifierUnit: code, grounds: prose }),
    }),
  },
  commands: {
    ClaimEffect: command({
      en: 'Claim an effect of an executed decision',
      sv: 'Ange en effekt av ett verkställt beslut',
      roles: [...STAFF],
      creates: true,
      body: claim,
      example: {
        decisionId: exampleDecision,
        kind: 'efficiency',
        statement: 'Dubbla felanmälningar från skolorna har minskat från 34 till 6 i månaden.',
        observedOn: '2022-12-01',
      },
    }),
    VerifyEffect: command({
      en: 'Verify an effect that somebody else claimed',
      sv: 'Bekräfta en effekt som någon annan angett',
      roles: ['controller', 'unitManager'],
      body: { grounds: prose },
      example: { grounds: 'Jämfört med ärendesystemets uttag för samma månader 2021 och 2022.' },
    }),
    RefuteEffect: command({
      en: 'Record that an effect somebody else claimed does not hold',
      sv: 'Anteckna att en effekt som någon annan angett inte håller',
      roles: ['controller', 'unitManager'],
      body: { grounds: prose },
      example: { grounds: 'Minskningen beror på att två skolor var stängda.' },
    }),
  },
  rejections: {
    'effect-exists': { en: 'This effect has been claimed already.', sv: 'Den här effekten är redan angiven.' },
    'effect-not-claimed': { en: 'The effect must be claimed first.', sv: 'Effekten måste anges först.' },
    'effect-decision-unknown': {
      en: 'There is no such decision; an effect belongs to a decision that was taken and executed.',
      sv: 'Beslutet finns inte; en effekt hör till ett beslut som fattats och verkställts.',
    },
    'effect-decision-not-executed': {
      en: 'The decision has not been executed, so it has had no effect yet.',
      sv: 'Beslutet är inte verkställt och har därför ännu ingen effekt.',
    },
    'effect-own-claim': {
      en: 'An effect is verified or refuted by somebody other than the one who claimed it.',
      sv: 'En effekt bekräftas eller motbevisas av någon annan än den som angav den.',
    },
    'effect-settled': {
      en: 'The effect is {status} already; claim a new one if something has changed.',
      sv: 'Effekten är redan prövad ({status}); ange en ny om något har ändrats.',
      words: { status: EFFECT_STATUS },
    },
  },
});

export type EffectEvent = EventOf<typeof effectContract>;
export type EffectCommand = CommandOf<typeof effectContract>;
export type EffectRejection = RejectionOf<typeof effectContract>;
