import { z } from 'zod';
import { defineView } from '../contract.js';
import { PEOPLE } from '../roles.js';
import { code, day, line, prose, uuid } from '../scalars.js';
import { boundaryKind, rigidity } from './scalars.js';

const status = z.enum(['active', 'disproved', 'retired']);

export const boundaryFacts = z.strictObject({
  id: uuid,
  kind: boundaryKind,
  title: line,
  source: prose,
  leavesOpen: prose,
  rigidity,
  byBody: code.optional(),
  status,
  clarifications: z.array(prose),
  evidence: prose.optional().describe('Why it was verified or disproved.'),
  amendedBy: z.array(z.strictObject({ decisionId: uuid, causedByChallengeId: uuid.optional() })),
  exceptions: z.array(
    z.strictObject({ exceptionRequestId: uuid, ideaId: uuid.optional(), scope: prose, until: day, decisionId: uuid }),
  ),
  stream: z.string(),
  revision: z.int().min(0),
});
/** A boundary as it stands, and the revision of its stream that says so. */
export type BoundaryFacts = z.infer<typeof boundaryFacts>;

export const boundaryCard = boundaryFacts.extend({
  effects: z
    .strictObject({
      lever: z.int().min(0),
      neutral: z.int().min(0),
      obstacle: z.int().min(0),
      leverRatio: z
        .number()
        .min(0)
        .max(1)
        .optional()
        .describe('lever ÷ (lever + obstacle); absent while neither was found.'),
    })
    .describe('In how many challenges the boundary turned out to be what.'),
});

export const boundaryCatalogueView = defineView({
  service: 'governance',
  name: 'boundaryCatalogue',
  en: 'The boundaries, what they leave open, and how often each was a lever',
  sv: 'Gränserna, vad de lämnar öppet och hur ofta var och en blev en hävstång',
  roles: PEOPLE,
  query: z.strictObject({
    id: uuid.optional(),
    kind: boundaryKind.optional(),
    rigidity: rigidity.optional(),
    status: status.optional(),
  }),
  response: z.strictObject({ boundaries: z.array(boundaryCard) }),
});
