import { z } from 'zod';
import { command, defineContract, event, type CommandOf, type EventOf, type Service } from './contract.js';
import { line, prose } from './scalars.js';

const refused = z.strictObject({
  operation: line.describe('What was asked for: the command or view, by its operation id.'),
  subject: z.string().max(100).optional().describe('The stream it was asked of.'),
  code: line.describe('The rejection’s stable code.'),
  field: prose.optional(),
});

/**
 * Every service records its refusals, each in a stream of its own: a rule that said no to a command (`CommandRefused`) and a person who was not
 * allowed (`AccessRefused`). A boundary that held is part of the history of a decision.
 */
export const refusalContract = (service: Service) =>
  defineContract({
    service,
    name: 'refusal',
    path: 'refusals',
    en: 'Refusal',
    sv: 'Nekande',
    events: {
      CommandRefused: event({ en: 'A rule said no', sv: 'En regel sade nej', data: refused }),
      AccessRefused: event({ en: 'A person was not allowed', sv: 'En person hade inte behörighet', data: refused }),
    },
    commands: {
      RecordRefusal: command({
        en: 'Record a refusal',
        sv: 'Anteckna ett nekande',
        roles: ['system'],
        creates: true,
        body: { kind: z.enum(['rule', 'access']), ...refused.shape },
        example: { kind: 'rule', operation: 'triageProblem', code: 'problem-ended' },
      }),
    },
    rejections: {},
  });

export type RefusalContract = ReturnType<typeof refusalContract>;
export type RefusalEvent = EventOf<RefusalContract>;
export type RefusalCommand = CommandOf<RefusalContract>;
