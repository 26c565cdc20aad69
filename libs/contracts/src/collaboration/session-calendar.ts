import { z } from 'zod';
import { defineView } from '../contract.js';
import { PEOPLE } from '../roles.js';
import { code, day, line, prose, uuid } from '../scalars.js';
import { SESSION_FORMS } from './session-series.js';

const status = z.enum(['scheduled', 'held', 'cancelled']);

export const sessionCard = z.strictObject({
  id: uuid,
  title: line,
  form: z.enum(SESSION_FORMS),
  status,
  startsAt: z.iso.datetime(),
  heldOn: day.optional(),
  place: line.optional(),
  seriesId: uuid.optional(),
  challengeId: uuid.optional(),
  ledBy: z.array(code),
  notes: z.enum(['workingMaterial', 'confirmed']).describe('Working material until confirmed; then a record.'),
  summary: prose.optional(),
  sharedWith: z.array(code),
  methods: z.array(z.strictObject({ methodId: code, facilitatorOrg: code.optional() })),
  outputs: z.array(z.strictObject({ kind: line, ref: uuid, note: prose.optional() })),
  reason: prose.optional().describe('Why it was cancelled.'),
});
export type SessionCard = z.infer<typeof sessionCard>;

export const sessionCalendarView = defineView({
  service: 'collaboration',
  name: 'sessionCalendar',
  en: 'Sessions in order of time, with what came of them',
  sv: 'Träffarna i tidsordning, med vad de gav',
  roles: PEOPLE,
  query: z.strictObject({
    id: uuid.optional(),
    seriesId: uuid.optional(),
    status: status.optional(),
    from: day.optional(),
    to: day.optional(),
  }),
  response: z.strictObject({ sessions: z.array(sessionCard) }),
});
