import { z } from 'zod';
import { defineContract, event } from './contract.js';

/**
 * What the log says now and then about itself: where each of its streams ended. An export of one case can then prove that nothing is missing at the end
 * of its streams, and shows nobody else’s. Written by the ledger, never asked for by a command.
 */
export const headsContract = defineContract({
  service: 'reporting',
  name: 'heads',
  path: 'heads',
  en: 'Heads of streams',
  sv: 'Strömmarnas slut',
  events: {
    HeadsCommitted: event({
      en: 'Where each stream ended was put on record',
      sv: 'Var varje ström slutade antecknades',
      data: z.strictObject({
        size: z.int().min(0).describe('As the first so many events of the log left them.'),
        streams: z.int().min(0).describe('How many streams there were.'),
        root: z
          .string()
          .regex(/^[0-9a-f]{64}$/)
          .describe(
            'RFC 6962 root over `{"index":…,"revision":…,"stream":…}` of each stream’s last event, streams in the order of their first events.',
          ),
      }),
    }),
  },
  commands: {},
  rejections: {},
});
