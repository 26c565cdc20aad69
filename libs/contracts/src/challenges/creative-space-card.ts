import { z } from 'zod';
import { defineView } from '../contract.js';
import { PEOPLE } from '../roles.js';
import { code, line, prose, uuid } from '../scalars.js';

const limit = z.strictObject({ boundaryId: uuid, kind: line, title: line, source: prose, leavesOpen: prose });

/** On one card: the question, what is fixed, what can be negotiated, what is only assumed, and what is open between them. */
export const creativeSpaceCard = z.strictObject({
  challengeId: uuid,
  question: line,
  creativeSpace: prose.optional(),
  fixed: z.array(limit),
  negotiable: z.array(limit),
  assumed: z.array(limit),
  gone: z.array(limit).describe('Attached boundaries that were disproved or retired: space that was won.'),
  open: z.array(prose).describe('What the boundaries in force leave open.'),
  parkedThoughts: z
    .array(z.strictObject({ problemId: uuid, unit: code, thought: prose }))
    .describe('Early solutions, parked while the problem was being understood.'),
});
export type CreativeSpaceCard = z.infer<typeof creativeSpaceCard>;

export const creativeSpaceCardView = defineView({
  service: 'challenges',
  name: 'creativeSpaceCard',
  en: 'The space in which a challenge may be answered',
  sv: 'Utrymmet som en utmaning får besvaras i',
  roles: PEOPLE,
  query: z.strictObject({ challengeId: uuid.optional() }),
  response: z.strictObject({ cards: z.array(creativeSpaceCard) }),
});
