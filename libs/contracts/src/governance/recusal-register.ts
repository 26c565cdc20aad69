import { z } from 'zod';
import { defineView } from '../contract.js';
import { STAFF } from '../roles.js';
import { dnr, personRef, uuid } from '../scalars.js';
import { conflictGround } from './scalars.js';

export const recusals = z.strictObject({
  decisionId: uuid,
  dnr,
  conflicts: z.array(
    z.strictObject({
      conflictId: uuid,
      person: personRef,
      ground: conflictGround,
      outcome: z.enum(['recused', 'noConflict']).optional(),
    }),
  ),
});
/** The conflicts of interest of one decision; an outcome once assessed. */
export type Recusals = z.infer<typeof recusals>;

export const recusalRegisterView = defineView({
  service: 'governance',
  name: 'recusalRegister',
  en: 'Conflicts of interest: declared, assessed, recused',
  sv: 'Jäv: anmälda, prövade, jäviga',
  roles: [...STAFF, 'auditor'],
  query: z.strictObject({ decisionId: uuid.optional() }),
  response: z.strictObject({
    declared: z.int().min(0),
    recused: z.int().min(0),
    noConflict: z.int().min(0),
    decisions: z.array(recusals),
  }),
});
