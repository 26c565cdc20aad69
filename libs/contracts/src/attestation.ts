import { z } from 'zod';
import { command, defineContract, event, type CommandOf, type EventOf, type Service } from './contract.js';
import { line } from './scalars.js';

const occasion = line.describe('Why just then: a meeting, a day.');
const tables = z
  .array(
    z.strictObject({
      table: z.string().regex(/^[a-z][a-z0-9-]*@\d+$/),
      index: z.int().min(0).describe('The rows are the fold of all events before this ledger index.'),
      rows: z.int().min(0),
      root: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .describe('RFC 6962 root over `{"key":…,"sha256":…}` of each row, in the order of keys.'),
    }),
  )
  .min(1);

/**
 * What a service’s read models held, sealed now and then: whoever has the events can fold them and see that what people were shown is what had happened.
 * Of one municipality at a time.
 */
export const attestationContract = (service: Service) =>
  defineContract({
    service,
    name: 'attestation',
    path: 'read-model-attestations',
    en: 'Attestation',
    sv: 'Intygande',
    events: {
      ReadModelsAttested: event({
        en: 'What the views held was put on record',
        sv: 'Vad vyerna innehöll antecknades',
        data: z.strictObject({ occasion, tables }),
      }),
    },
    commands: {
      AttestReadModels: command({
        en: 'Put on record what the views hold',
        sv: 'Anteckna vad vyerna innehåller',
        roles: ['system'],
        creates: true,
        body: { occasion, tables },
        example: {
          occasion: '2022-05-18',
          tables: [{ table: 'problem-board@1', index: 114, rows: 2, root: '5f'.repeat(32) }],
        },
      }),
    },
    rejections: {},
  });

export type AttestationContract = ReturnType<typeof attestationContract>;
export type AttestationEvent = EventOf<AttestationContract>;
export type AttestationCommand = CommandOf<AttestationContract>;
