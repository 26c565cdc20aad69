import { z } from 'zod';
import { defineView } from '../contract.js';
import { OBSERVERS, STAFF } from '../roles.js';
import { code, day, line, uuid } from '../scalars.js';

export const attendanceMatrixView = defineView({
  service: 'collaboration',
  name: 'attendanceMatrix',
  en: 'How many came from each unit to each session',
  sv: 'Hur många som kom från varje enhet till varje träff',
  roles: [...STAFF, 'facilitator', ...OBSERVERS],
  query: z.strictObject({ seriesId: uuid.optional(), from: day.optional(), to: day.optional() }),
  response: z.strictObject({
    sessions: z
      .array(z.strictObject({ id: uuid, title: line, heldOn: day }))
      .describe('The columns, in order of time.'),
    units: z.array(
      z.strictObject({
        unit: code,
        persons: z.array(z.int().min(0)).describe('One number per session, in the order of `sessions`.'),
        sessions: z.int().min(0).describe('How many of the sessions the unit came to.'),
      }),
    ),
  }),
});
