import { z } from 'zod';
import { command, defineContract, event, type CommandOf, type EventOf } from './contract.js';
import { line } from './scalars.js';

const found = z.strictObject({
  what: z
    .enum(['tombstoned', 'deleted', 'metadata-changed'])
    .describe('The stream was deleted for good, deleted so that it may be begun again, or its metadata was set.'),
  subject: line.describe('The stream that it was done to.'),
  position: line.describe('Where the store has the record of it, in the store’s own words.'),
  at: z.iso.datetime().describe('When, by the store’s clock.'),
  metadata: z
    .string()
    .max(2_000)
    .optional()
    .describe('What the metadata says now, as JSON: limits ($maxCount, $tb …) and rights ($acl).'),
});

/**
 * What somebody with an administrator’s rights did to the event store past this system: deletions, truncations, changed rights. Each in a stream of its
 * own, sealed like any other event, so that the deed is on record where the doer cannot take it away.
 */
export const storeFindingContract = defineContract({
  service: 'reporting',
  name: 'storefinding',
  path: 'store-findings',
  en: 'Finding in the event store',
  sv: 'Fynd i händelselagret',
  events: {
    StoreTamperingFound: event({
      en: 'Somebody changed what can be read in the event store',
      sv: 'Någon ändrade vad som går att läsa i händelselagret',
      data: found,
    }),
  },
  commands: {
    RecordStoreFinding: command({
      en: 'Record a finding in the event store',
      sv: 'Anteckna ett fynd i händelselagret',
      roles: ['system'],
      creates: true,
      body: found.shape,
      example: {
        what: 'deleted',
        subject: 'problem-00000000-0000-4000-8000-000000000001',
        position: '123/123',
        at: '2022-05-18T08:00:00.000Z',
      },
    }),
  },
  rejections: {},
});

export type StoreFindingEvent = EventOf<typeof storeFindingContract>;
export type StoreFindingCommand = CommandOf<typeof storeFindingContract>;
