import { z } from 'zod';
import { uuid } from '../scalars.js';

/** A board’s short name as it stands in its diary numbers: `KS` for kommunstyrelsen. */
export const board = z.string().regex(/^[A-ZÅÄÖ]{1,10}$/);

/** What a decision may be about; a delegation point lists those it covers. `dispose` is a decision to destroy records (gallringsbeslut). */
export const decisionMatter = z.enum([
  'approveTest',
  'introduceSolution',
  'grantException',
  'amendBoundary',
  'dispose',
  'other',
]);

/** Who decides. A working group is not among them: a group recommends, it never decides (I-S3). */
export const decisionLevel = z.enum(['fullmäktige', 'nämnd', 'utskott', 'delegat', 'brådskande']);

/** The levels that decide at a meeting. */
export const meetingLevel = z.enum(['fullmäktige', 'nämnd', 'utskott']);

/**
 * Matters that a board may never delegate (kommunallagen, KL, 6:38 †): `direction` the operation’s direction, scope or quality; `submissionToCouncil`
 * proposals or statements to the council, or on appeals against the whole board’s decision; `principle` exercise of authority of principle or greater
 * weight; `citizenProposal` a citizens’ proposal handed over to the board; `byStatute` what another statute keeps with the board.
 */
export const undelegable = z
  .enum(['none', 'direction', 'submissionToCouncil', 'principle', 'citizenProposal', 'byStatute'])
  .describe('Why the matter may never be delegated (KL 6:38), or none.');

/** How the board learns of what was decided on its behalf (KL 6:39, 6:40, 7:8 †). `urgent` is the chair’s mandate in matters that cannot wait. */
export const reportingRule = z.enum(['reported', 'recordedSeparately', 'urgent']);

/** One who may decide on the board’s behalf. There is no kind for a group of officials: such a delegate cannot be written down. */
export const delegateKind = z.enum(['official', 'politician', 'committee']);

/** How firm a boundary is: `assumed` until somebody has looked it up. */
export const rigidity = z.enum(['fixed', 'negotiable', 'assumed']);

export const boundaryKind = z.enum([
  'law',
  'delegation',
  'budget',
  'policy',
  'plan',
  'technical',
  'ethical',
  'agreement',
]);

/** What a decision found about one boundary. */
export const boundaryConsidered = z.strictObject({
  boundaryId: uuid,
  outcome: z.enum(['within', 'negotiated', 'exceptionGranted', 'disproved', 'notAffected']),
  note: z.string().min(1).max(1_000).optional(),
});

/** Grounds of conflict of interest (jäv): KL 6:28 with förvaltningslagen, FL, 16 § †; narrower for the council, KL 5:47 †. */
export const conflictGround = z.enum(['partyOrRelative', 'representative', 'supervision', 'agent', 'delicacy']);

/** Grounds on which a court may annul a municipal decision (laglighetsprövning, KL 13:8 †), in the order of the statute. */
export const appealGround = z.enum(['notInLegalOrder', 'notMunicipalConcern', 'exceededPowers', 'againstStatute']);
