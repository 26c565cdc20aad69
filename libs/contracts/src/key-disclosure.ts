import { z } from 'zod';
import { defineContract, event } from './contract.js';
import { dnr, uuid } from './scalars.js';

/** Why somebody is given the key of what a person wrote: an audit, a supervisory authority, a court, or the person themself (GDPR 15). */
export const disclosureGround = z.enum(['audit', 'supervision', 'court', 'dataSubject']);

/**
 * That the key of one text, or of all that a person wrote, was handed out. Whoever has it reads that in any copy of the log, for as long as they keep it, so
 * the deed is on record before the key leaves. Written by the operator’s tool, never asked for by a command: no key travels through the API.
 */
export const keyDisclosureContract = defineContract({
  service: 'governance',
  name: 'keydisclosure',
  path: 'key-disclosures',
  en: 'Disclosure of a key',
  sv: 'Utlämnande av en nyckel',
  events: {
    KeyDisclosed: event({
      en: 'The key of personal texts was handed out',
      sv: 'Nyckeln till personliga texter lämnades ut',
      data: z.strictObject({
        ground: disclosureGround,
        dnr: dnr.optional().describe('The case that it belongs to.'),
        keyIds: z.array(uuid).min(1).describe('Ids in `k` of the envelopes.'),
        field: z
          .strictObject({ event: uuid, path: z.string().max(500).describe('JSON Pointer into its body.') })
          .optional()
          .describe('The one text that can be opened; without it, all that were written with these keys.'),
      }),
    }),
  },
  commands: {},
  rejections: {},
});

export type DisclosureGround = z.output<typeof disclosureGround>;
