import { z } from 'zod';
import { defineView } from '../contract.js';
import { PEOPLE } from '../roles.js';
import { day, dnr, onDate, uuid } from '../scalars.js';
import { board } from './scalars.js';

export const noticeBoardView = defineView({
  service: 'governance',
  name: 'noticeBoard',
  en: 'The notices that are up on a day, with the days left to appeal',
  sv: 'Anslagen som sitter uppe en viss dag, med dagar kvar att överklaga',
  roles: PEOPLE,
  query: z.strictObject({ onDate, board: board.optional() }),
  response: z.strictObject({
    notices: z.array(
      z.strictObject({
        meetingId: uuid.optional().describe('Absent for a decision in minutes of its own.'),
        board,
        heldOn: day.optional(),
        postedOn: day,
        appealableUntil: day,
        daysLeft: z.int().min(0).describe('Whole days left after this one; 0 on the last day and later.'),
        late: z
          .boolean()
          .optional()
          .describe('Of a meeting’s minutes: posted later than the second day after they were confirmed.'),
        decisions: z.array(z.strictObject({ decisionId: uuid, dnr })),
      }),
    ),
  }),
});
