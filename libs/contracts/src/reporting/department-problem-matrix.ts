import { z } from 'zod';
import { defineView } from '../contract.js';
import { PEOPLE } from '../roles.js';
import { code } from '../scalars.js';

export const departmentProblemMatrixView = defineView({
  service: 'reporting',
  name: 'departmentProblemMatrix',
  en: 'Whose problems were understood by whom',
  sv: 'Vems problem som förståtts av vilka',
  roles: PEOPLE,
  query: z.strictObject({ unit: code.optional().describe('Only problems that this unit reported.') }),
  response: z.strictObject({
    reported: z
      .array(z.strictObject({ unit: code, problems: z.int().min(0) }))
      .describe('The rows: who reported how many.'),
    cells: z.array(
      z.strictObject({
        reporterUnit: code,
        understandingUnit: code,
        perspectives: z
          .int()
          .min(0)
          .describe('Problems of the reporter’s on which this other unit told how it sees them.'),
        understood: z.int().min(0).describe('Of those, problems whose understanding was then agreed.'),
      }),
    ),
  }),
});
