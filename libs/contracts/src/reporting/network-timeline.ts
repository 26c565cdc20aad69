import { z } from 'zod';
import { HELICES } from '../collaboration/organisation.js';
import { defineView } from '../contract.js';
import { PEOPLE } from '../roles.js';
import { code, day, dnr, uuid } from '../scalars.js';

const share = z.number().min(0).max(1).nullable();

export const networkTimelineView = defineView({
  service: 'reporting',
  name: 'networkTimeline',
  en: 'Which units work together, as it was on any day, and how it has grown',
  sv: 'Vilka enheter som samarbetar, så som det var vilken dag som helst, och hur det har vuxit',
  roles: PEOPLE,
  query: z.strictObject({
    asOf: day.optional().describe('The network as it was on this day; left out: all that is recorded.'),
  }),
  response: z.strictObject({
    nodes: z
      .array(
        z.strictObject({
          unit: code,
          organisation: code.optional(),
          helix: z.enum(HELICES).optional(),
          ties: z.int().min(0),
        }),
      )
      .describe('Units with at least one active tie.'),
    edges: z.array(
      z.strictObject({
        tieId: uuid,
        unitA: code,
        unitB: code,
        since: day,
        evidence: z.int().min(1).describe('How many joint events show it.'),
        agreementDnr: dnr.optional(),
        spanning: z
          .boolean()
          .nullable()
          .describe('Between two organisations; null while a unit’s organisation is unknown.'),
      }),
    ),
    growth: z
      .array(
        z.strictObject({
          quarter: z.string().regex(/^\d{4}-Q[1-4]$/),
          begun: z.int().min(0),
          stopped: z.int().min(0).describe('Lapsed or ended.'),
          active: z.int().min(0).describe('At the end of the quarter.'),
        }),
      )
      .describe('The quarters in which something changed, in order.'),
    spanningShare: share.describe('Ties between different organisations ÷ ties whose organisations are known.'),
    helixBreadth: z.int().min(0).max(5).describe('How many parts of society take part.'),
  }),
});
