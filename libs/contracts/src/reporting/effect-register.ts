import { z } from 'zod';
import { defineView } from '../contract.js';
import { PEOPLE } from '../roles.js';
import { code, day, prose, uuid } from '../scalars.js';
import { FOLLOW_UP_MONTHS } from './effect-follow-up.js';
import { EFFECT_KINDS } from './effect.js';

const status = z.enum(['claimed', 'verified', 'refuted']);

export const effectCard = z.strictObject({
  id: uuid,
  kind: z.enum(EFFECT_KINDS),
  statement: prose,
  status,
  claimantUnit: code,
  claimedAt: z.iso.datetime(),
  verifierUnit: code.optional(),
  grounds: prose.optional().describe('What the verification or refutation rests on.'),
});
export type EffectCard = z.infer<typeof effectCard>;

/** The effects and follow-ups of one decision. */
export const decisionEffects = z.strictObject({
  decisionId: uuid,
  effects: z.array(effectCard),
  followUps: z.array(
    z.strictObject({
      months: z.literal(FOLLOW_UP_MONTHS),
      on: day,
      status: z.enum(['scheduled', 'due']),
    }),
  ),
});
export type DecisionEffects = z.infer<typeof decisionEffects>;

export const effectRegisterView = defineView({
  service: 'reporting',
  name: 'effectRegister',
  en: 'Effects of decisions, who stands for them, and what is due for follow-up',
  sv: 'Beslutens effekter, vem som står för dem och vad som ska följas upp',
  roles: PEOPLE,
  query: z.strictObject({ decisionId: uuid.optional(), status: status.optional() }),
  response: z.strictObject({ decisions: z.array(decisionEffects) }),
});
