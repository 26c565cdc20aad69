import { z } from 'zod';
import { boundaryEffect } from '../challenges/challenge.js';
import { defineView } from '../contract.js';
import { PEOPLE } from '../roles.js';
import { prose, uuid } from '../scalars.js';

const counts = {
  lever: z.int().min(0),
  neutral: z.int().min(0),
  obstacle: z.int().min(0),
  ratio: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe('lever ÷ (lever + obstacle); null while nothing was judged lever or obstacle.'),
};

export const leverRatioView = defineView({
  service: 'reporting',
  name: 'leverRatio',
  en: 'Which boundaries served as levers, per challenge and in all',
  sv: 'Vilka gränser som fungerade som hävstänger, per utmaning och totalt',
  roles: PEOPLE,
  query: z.strictObject({ challengeId: uuid.optional() }),
  response: z.strictObject({
    total: z.strictObject(counts).describe('Over closed challenges: the judgement is made when a challenge closes.'),
    challenges: z.array(
      z.strictObject({
        challengeId: uuid,
        question: prose.optional(),
        closed: z.boolean(),
        ...counts,
        boundaries: z.array(z.strictObject({ boundaryId: uuid, effect: boundaryEffect, why: prose })),
      }),
    ),
  }),
});
