import { z } from 'zod';
import { defineView } from '../contract.js';
import { PEOPLE } from '../roles.js';
import { day, prose, uuid } from '../scalars.js';

const status = z.enum(['requested', 'granted', 'denied', 'systemBarrier']);

export const exceptionCard = z.strictObject({
  exceptionRequestId: uuid,
  boundaryId: uuid,
  ideaId: uuid.optional(),
  status,
  scope: prose.optional(),
  until: day.optional(),
  why: prose.optional().describe('Why it was asked for.'),
  reason: prose.optional().describe('Why it was denied, or raised as a barrier.'),
  decisionId: uuid.optional(),
});
export type ExceptionCard = z.infer<typeof exceptionCard>;

export const exceptionRegisterView = defineView({
  service: 'governance',
  name: 'exceptionRegister',
  en: 'Exceptions from boundaries: asked for, granted, denied, raised as barriers',
  sv: 'Undantag från gränser: begärda, givna, nekade, lyfta som systemhinder',
  roles: PEOPLE,
  query: z.strictObject({ boundaryId: uuid.optional(), status: status.optional() }),
  response: z.strictObject({ exceptions: z.array(exceptionCard) }),
});
