import { z } from 'zod';
import { defineView } from '../contract.js';
import { PEOPLE } from '../roles.js';
import { code, line, prose, uuid } from '../scalars.js';

const status = z.enum(['reported', 'triaged', 'understood', 'reframed', 'parked', 'merged', 'withdrawn']);

export const problemCard = z.strictObject({
  id: uuid,
  revision: z.int().min(0),
  title: line,
  description: prose,
  status,
  reporterUnit: code,
  ownerUnit: code.optional(),
  perspectives: z.array(z.strictObject({ unit: code, perspective: prose })),
  rootCauses: z.array(z.strictObject({ id: uuid, cause: prose })),
  parkedThoughts: z.array(z.strictObject({ id: uuid, unit: code, thought: prose })),
  understanding: prose.optional(),
  reason: prose.optional().describe('Why it was parked, merged or withdrawn; the reporter sees it.'),
  challenges: z.array(uuid),
  reportedAt: z.iso.datetime(),
});
export type ProblemCard = z.infer<typeof problemCard>;

export const problemBoardView = defineView({
  service: 'challenges',
  name: 'problemBoard',
  en: 'The problems, with who sees them how',
  sv: 'Problemen, och hur olika enheter ser dem',
  roles: PEOPLE,
  query: z.strictObject({ id: uuid.optional(), status: status.optional(), ownerUnit: code.optional() }),
  response: z.strictObject({ problems: z.array(problemCard) }),
});
