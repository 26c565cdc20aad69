import { z } from 'zod';
import { defineView } from '../contract.js';
import { PEOPLE } from '../roles.js';
import { day, dnr, line, uuid } from '../scalars.js';
import { board } from './scalars.js';

export const caseFacts = z.strictObject({
  caseId: uuid,
  dnr,
  board,
  year: z.int(),
  number: z.int(),
  subject: line,
  challengeId: uuid.optional(),
  openedOn: day,
  stream: z.string(),
  revision: z.int().min(0),
});
/** A case as the diary opened it. */
export type CaseFacts = z.infer<typeof caseFacts>;

export const diariumView = defineView({
  service: 'governance',
  name: 'diarium',
  en: 'The diary: the cases in order of their numbers',
  sv: 'Diariet: ärendena i nummerordning',
  roles: PEOPLE,
  query: z.strictObject({
    board: board.optional(),
    year: z.coerce.number().int().optional(),
    caseId: uuid.optional(),
    challengeId: uuid.optional(),
  }),
  response: z.strictObject({ cases: z.array(caseFacts) }),
});
