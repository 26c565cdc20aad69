import { z } from 'zod';
import { defineView } from '../contract.js';
import { PEOPLE } from '../roles.js';
import { code, day, line, personRef, prose, uuid } from '../scalars.js';
import { ideaChannel } from './idea.js';

const status = z.enum([
  'captured',
  'refined',
  'shortlisted',
  'selectedForTest',
  'parked',
  'declined',
  'split',
  'combined',
]);
export type IdeaStatus = z.infer<typeof status>;

export const ideaCard = z.strictObject({
  id: uuid,
  revision: z.int().min(0),
  status,
  challengeId: uuid.optional().describe('Absent in the open inbox.'),
  overdue: z.boolean().describe('It has waited in the open inbox for more than 30 days.'),
  title: line,
  description: prose,
  channel: ideaChannel,
  author: personRef,
  authorUnit: code,
  checks: z
    .array(z.strictObject({ boundaryId: uuid, result: z.enum(['fits', 'breaches', 'unclear']), why: prose }))
    .describe('The latest check against each boundary.'),
  exceptions: z.array(
    z.strictObject({
      exceptionRequestId: uuid,
      boundaryId: uuid,
      outcome: z.enum(['requested', 'granted', 'denied']),
      until: day,
      reason: prose.optional(),
    }),
  ),
  reason: prose.optional().describe('Why it was declined or parked; its author sees it.'),
  splitFrom: uuid.optional(),
  splitInto: z.array(uuid),
  combinedFrom: z.array(uuid),
  combinedInto: z.array(uuid),
  testIds: z.array(uuid),
  capturedAt: z.iso.datetime(),
});
export type IdeaCard = z.infer<typeof ideaCard>;

export const ideaFunnelView = defineView({
  service: 'challenges',
  name: 'ideaFunnel',
  en: 'The ideas from inbox to test, also those declined and why',
  sv: 'Idéerna från inkorg till test, även de avböjda och varför',
  roles: PEOPLE,
  query: z.strictObject({
    id: uuid.optional(),
    challengeId: uuid.optional(),
    status: status.optional(),
    author: personRef.optional().describe('Your own ideas: the pseudonym that GET /api/me tells you.'),
    in: z.enum(['inbox', 'challenge']).optional().describe('Waiting in the open inbox, or linked to a challenge.'),
  }),
  response: z.strictObject({
    counts: z.record(status, z.int().min(0)).describe('Of the ideas answered with, how many have which status.'),
    ideas: z.array(ideaCard),
  }),
});
