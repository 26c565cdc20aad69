import { z } from 'zod';
import { defineView } from '../contract.js';
import { OBSERVERS, STAFF } from '../roles.js';
import { day, dnr, line, onDate, uuid } from '../scalars.js';
import { board, decisionMatter, decisionLevel } from './scalars.js';

export const unreportedDecision = z.strictObject({
  decisionId: uuid,
  dnr,
  board,
  matter: decisionMatter,
  level: decisionLevel,
  decidedOn: day,
  pointCode: line,
  delegateRole: line,
});
/** A delegated or urgent decision that the board has not been told of. */
export type UnreportedDecision = z.infer<typeof unreportedDecision>;

export const delegationListView = defineView({
  service: 'governance',
  name: 'delegationList',
  en: 'What is to be reported to the board’s next meeting; overdue where a meeting has passed',
  sv: 'Vad som ska anmälas till nämndens nästa sammanträde; försenat där ett sammanträde har passerat',
  roles: [...STAFF, ...OBSERVERS],
  query: z.strictObject({ board, onDate }),
  response: z.strictObject({
    nextMeeting: z.strictObject({ meetingId: uuid, heldOn: day }).optional(),
    meetingsKnown: z
      .int()
      .min(0)
      .describe(
        'How many meetings of the board are known here. With none, nothing can be overdue: see how the board is spelt.',
      ),
    overdue: z.int().min(0),
    decisions: z.array(
      unreportedDecision.extend({
        overdueSince: day
          .optional()
          .describe('The meeting that should have been told; the appeal clock has not started.'),
      }),
    ),
  }),
});
