import { z } from 'zod';
import { defineView } from '../contract.js';
import { PEOPLE } from '../roles.js';
import { code, line, prose, uuid } from '../scalars.js';
import { testHelix, testOutcome } from './solution-test.js';

const status = z.enum(['planned', 'approvalRequested', 'approved', 'running', 'concluded', 'stopped']);

/** Where in the innovation process of ISO 56002 (8.3) a test stands. */
const isoProcess = z.enum(['validateConcepts', 'developSolutions', 'deploySolutions']);

export const testCard = z.strictObject({
  id: uuid,
  revision: z.int().min(0),
  status,
  isoProcess,
  challengeId: uuid,
  ideaId: uuid,
  title: line,
  hypothesis: prose,
  measures: z.array(
    z.strictObject({
      id: uuid,
      name: line,
      target: line,
      observations: z.array(
        z.strictObject({ id: uuid, value: z.number(), note: prose.optional(), at: z.iso.datetime() }),
      ),
    }),
  ),
  trl: z.int().optional(),
  srl: z.int().optional(),
  partners: z.array(z.strictObject({ organisation: code, helix: testHelix })),
  decisionId: uuid.optional().describe('The decision that the approval rests on.'),
  planHash: z.string().optional(),
  outcome: testOutcome.optional(),
  learning: prose.optional(),
  stoppedBecause: prose.optional(),
  plannedAt: z.iso.datetime(),
});
export type TestCard = z.infer<typeof testCard>;

export const testPortfolioView = defineView({
  service: 'challenges',
  name: 'testPortfolio',
  en: 'The tests, what they found and what was learned',
  sv: 'Testerna, vad de visade och vad som lärdes',
  roles: PEOPLE,
  query: z.strictObject({
    id: uuid.optional(),
    challengeId: uuid.optional(),
    status: status.optional(),
    isoProcess: isoProcess.optional(),
    helix: testHelix.optional().describe('Tests with a partner from this part of society.'),
  }),
  response: z.strictObject({
    learning: z
      .strictObject({ concluded: z.int().min(0), learned: z.int().min(0) })
      .describe('Of the concluded tests, those that left a lesson; abandoning with a lesson counts as a success.'),
    tests: z.array(testCard),
  }),
});
