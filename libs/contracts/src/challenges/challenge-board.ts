import { z } from 'zod';
import { defineView } from '../contract.js';
import { PEOPLE } from '../roles.js';
import { code, line, personRef, prose, uuid } from '../scalars.js';
import { boundaryEffect } from './challenge.js';

/** How far a challenge has come, read off its own events and those of its ideas, tests, decisions and effects. It may go back. */
const stage = z.enum([
  'framed',
  'understanding',
  'opened',
  'ideating',
  'testing',
  'decided',
  'implemented',
  'followedUp',
  'closed',
]);

export const challengeCard = z.strictObject({
  id: uuid,
  revision: z.int().min(0),
  stage,
  question: line,
  before: prose,
  method: line,
  problemIds: z.array(uuid),
  boundaries: z.array(z.strictObject({ boundaryId: uuid, effect: boundaryEffect.optional() })),
  creativeSpace: prose.optional(),
  leads: z.array(z.strictObject({ person: personRef, unit: code })),
  leadsFromOneUnit: z.boolean().describe('A warning: leads should come from two different units.'),
  learned: z.array(prose).describe('What sent the challenge back to understanding, oldest first.'),
  ideaIds: z.array(uuid),
  testIds: z.array(uuid),
  summary: prose.optional(),
  framedAt: z.iso.datetime(),
});
export type ChallengeCard = z.infer<typeof challengeCard>;

export const challengeBoardView = defineView({
  service: 'challenges',
  name: 'challengeBoard',
  en: 'The challenges, and how far each has come',
  sv: 'Utmaningarna, och hur långt var och en har kommit',
  roles: PEOPLE,
  query: z.strictObject({ id: uuid.optional(), stage: stage.optional() }),
  response: z.strictObject({ challenges: z.array(challengeCard) }),
});
