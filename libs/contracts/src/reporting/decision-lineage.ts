import { z } from 'zod';
import { defineView } from '../contract.js';
import { PEOPLE } from '../roles.js';
import { code, day, dnr, line, uuid } from '../scalars.js';

const text = z.strictObject({ en: z.string(), sv: z.string() });
const stream = z.string().regex(/^[a-z][A-Za-z]*-[0-9a-f-]{36}$/);

const moments = {
  recordedAt: z.iso.datetime(),
  occurredAt: z.iso.datetime(),
  on: day
    .optional()
    .describe('The day on which it happened, where the event itself states one: `decidedOn`, `postedOn`.'),
};

/** One event of a stream, or one refusal of something asked of it. */
export const lineageStep = z.strictObject({
  index: z.int().min(0).describe('Place in the ledger: what an inclusion proof is asked for.'),
  revision: z.int().min(0),
  type: z.string().describe('The stored name of the event.'),
  ...text.shape,
  ...moments,
  unit: code,
  role: line,
  outcome: line.optional().describe('What came out: `approved`, `lever`, `adopt`, or the code of a refusal.'),
  note: z.string().optional().describe('The event’s own words: a reason, an understanding, a decision’s content.'),
  refused: z.boolean().optional().describe('True for what was asked and refused.'),
});
export type LineageStep = z.infer<typeof lineageStep>;

export const lineageLink = z.strictObject({
  relation: z.string().describe('kebab-case; reads from → to: `problem` *became-challenge* `challenge`.'),
  from: z.string().describe('The stream that came before.'),
  to: z.string().describe('The stream that followed from it.'),
  index: z.int().min(0).describe('The first event that says so.'),
  ...moments,
});
export type LineageLink = z.infer<typeof lineageLink>;

export const lineageNode = z.strictObject({
  stream: z.string(),
  service: z.string(),
  kind: z.string().describe('The aggregate, in camelCase; `case` for a case of a diary.'),
  label: text,
  title: z.string().optional(),
  steps: z.array(lineageStep),
});
export type LineageNode = z.infer<typeof lineageNode>;

export const lineage = z.strictObject({
  root: z.string(),
  nodes: z.array(lineageNode),
  links: z.array(lineageLink),
  tree: z
    .array(z.strictObject({ stream: z.string(), depth: z.int().min(0), relation: z.string().optional() }))
    .describe('Every node once, in reading order; a node hangs under the one before it with a lower depth.'),
  missing: z.array(line).describe('Kinds that a complete lineage has and this one lacks.'),
  cut: z.boolean().describe('True when there is more than the bounds let through.'),
});
export type Lineage = z.infer<typeof lineage>;

export const decisionLineageView = defineView({
  service: 'reporting',
  name: 'decisionLineage',
  en: 'From the reported problem to the verified effect, both ways from any point, as of any moment',
  sv: 'Från det rapporterade problemet till den bekräftade effekten, åt båda håll från valfri punkt, vid valfri tidpunkt',
  roles: PEOPLE,
  query: z.strictObject({
    id: z
      .union([uuid, stream, dnr])
      .describe(
        'The decision’s id, the diary number of a case with one decision (`KS 2022/2`), or any stream: `problem-…`, `effect-…`.',
      ),
    direction: z.enum(['both', 'back', 'forward']).default('both'),
    asOfIndex: z.coerce
      .number()
      .int()
      .min(0)
      .optional()
      .describe('What was recorded up to and including this ledger index.'),
    asOfDate: z
      .union([day, z.iso.datetime()])
      .optional()
      .describe('What had happened by the end of this day, or by this instant, as the people dated it.'),
    lang: z.enum(['sv', 'en']).default('sv').describe('The language of `text`.'),
  }),
  response: z.strictObject({
    text: z.string().describe('The tree as indented text with dates, for reading and for terminals.'),
    ...lineage.shape,
  }),
});
