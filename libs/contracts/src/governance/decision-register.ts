import { z } from 'zod';
import { defineView } from '../contract.js';
import { PEOPLE } from '../roles.js';
import { day, dnr, line, prose, sek, uuid } from '../scalars.js';
import { aboutDecision, askedException, underPoint } from './decision-events.js';
import { appealGround, board, boundaryConsidered, decisionLevel } from './scalars.js';

const status = z.enum(['prepared', 'taken', 'annulled', 'superseded']);

export const decisionCard = aboutDecision.extend({
  id: uuid,
  board,
  subject: line,
  status,
  exception: askedException.optional(),
  boundaryId: uuid.optional(),
  takenOverAt: uuid.optional().describe('The meeting at which the board took the matter over.'),
  decidedOn: day.optional(),
  outcome: z.enum(['approved', 'rejected']).optional(),
  content: prose.optional(),
  reasons: prose.optional(),
  level: decisionLevel.optional(),
  delegation: underPoint.extend({ delegateRole: line }).optional(),
  amount: sek.optional(),
  meetingId: uuid.optional(),
  boundariesConsidered: z.array(boundaryConsidered),
  alternatives: z.array(prose),
  reservations: z.array(prose),
  reportedTo: uuid.optional().describe('The meeting that it was reported to.'),
  recordedSeparatelyOn: day.optional(),
  notice: z.strictObject({ postedOn: day, appealableUntil: day }).optional(),
  appeals: z.array(
    z.strictObject({
      appealId: uuid,
      ground: appealGround,
      receivedOn: day,
      state: z.enum(['pending', 'stayed', 'upheld', 'annulled']),
    }),
  ),
  legalForceOn: day.optional(),
  executedOn: day.optional(),
  beforeLegalForce: prose.optional().describe('Why it was carried out before it had legal force.'),
  reversalRequired: z.boolean(),
  supersededBy: uuid.optional(),
  stream: z.string(),
  revision: z.int().min(0),
});
export type DecisionCard = z.infer<typeof decisionCard>;

export const decisionRegisterView = defineView({
  service: 'governance',
  name: 'decisionRegister',
  en: 'The decisions, with reasons, boundaries and what became of them',
  sv: 'Besluten, med skäl, gränser och vad som hände sedan',
  roles: PEOPLE,
  query: z.strictObject({
    id: uuid.optional(),
    dnr: dnr.optional(),
    board: board.optional(),
    status: status.optional(),
    challengeId: uuid.optional(),
  }),
  response: z.strictObject({ decisions: z.array(decisionCard) }),
});
