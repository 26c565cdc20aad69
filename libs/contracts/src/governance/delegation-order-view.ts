import { z } from 'zod';
import { defineView } from '../contract.js';
import { PEOPLE } from '../roles.js';
import { day, dnr, line, onDate, prose, sek, uuid } from '../scalars.js';
import { pointCode } from './delegation-order.js';
import { board, decisionMatter, delegateKind, reportingRule } from './scalars.js';

export const delegationOrderView = defineView({
  service: 'governance',
  name: 'delegationOrderView',
  en: 'The points of the delegation orders that hold on a day',
  sv: 'De punkter i delegationsordningarna som gäller en viss dag',
  roles: PEOPLE,
  query: z.strictObject({ onDate, board: board.optional(), orderId: uuid.optional() }),
  response: z.strictObject({
    orders: z.array(
      z.strictObject({
        orderId: uuid,
        board,
        dnr,
        validFrom: day,
        points: z.array(
          z.strictObject({
            code: pointCode,
            matter: prose,
            delegateKind,
            delegateRole: line,
            covers: z.array(decisionMatter),
            limit: sek.optional(),
            reporting: reportingRule,
            subDelegable: z.boolean(),
            vacant: z
              .boolean()
              .describe(
                'Nobody holds the post that day, so nobody can decide under the point. Always false for a committee.',
              ),
          }),
        ),
      }),
    ),
  }),
});
