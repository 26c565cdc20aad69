import type { IdeaCard } from './challenges/idea-funnel.js';
import type { ProblemCard } from './challenges/problem-board.js';
import type { Safeguard } from './challenges/solution-test.js';
import type { TestCard } from './challenges/test-portfolio.js';
import type { HELICES } from './collaboration/organisation.js';
import type { BoundaryFacts } from './governance/boundary-catalogue.js';
import type { DecisionCard } from './governance/decision-register.js';
import type { holdGround } from './governance/erasure.js';
import type { meetingLevel, undelegable } from './governance/scalars.js';
import type { EffectCard } from './reporting/effect-register.js';
import type { Text } from './text.js';
import type { z } from 'zod';

/** What people read for each value that programs know by its code. */
export type Words<Value extends string = string> = { readonly [One in Value]: Text };

/** After “the problem is”; Swedish in the neuter. */
export const PROBLEM_STATUS: Words<ProblemCard['status']> = {
  reported: { en: 'reported only', sv: 'bara rapporterat' },
  triaged: { en: 'triaged', sv: 'bedömt' },
  understood: { en: 'understood', sv: 'förstått' },
  reframed: { en: 'reframed', sv: 'omformulerat' },
  parked: { en: 'set aside', sv: 'lagt åt sidan' },
  merged: { en: 'merged into another', sv: 'ihopslaget med ett annat' },
  withdrawn: { en: 'withdrawn', sv: 'tillbakadraget' },
};

export const IDEA_STATUS: Words<IdeaCard['status']> = {
  captured: { en: 'captured', sv: 'uppfångad' },
  refined: { en: 'refined', sv: 'förfinad' },
  shortlisted: { en: 'shortlisted', sv: 'utvald' },
  selectedForTest: { en: 'being tested', sv: 'under test' },
  parked: { en: 'set aside', sv: 'lagd åt sidan' },
  declined: { en: 'declined', sv: 'avböjd' },
  split: { en: 'split into others', sv: 'delad i andra' },
  combined: { en: 'combined with others', sv: 'ihopslagen med andra' },
};

/** After “the test is”; Swedish in the neuter. */
export const TEST_STATUS: Words<TestCard['status']> = {
  planned: { en: 'planned', sv: 'planerat' },
  approvalRequested: { en: 'awaiting approval', sv: 'i väntan på godkännande' },
  approved: { en: 'approved', sv: 'godkänt' },
  running: { en: 'running', sv: 'igång' },
  concluded: { en: 'concluded', sv: 'slutfört' },
  stopped: { en: 'stopped', sv: 'stoppat' },
};

export const SAFEGUARDS: Words<Safeguard> = {
  gdpr: { en: 'personal data', sv: 'personuppgifter' },
  procurementNeutrality: { en: 'neutrality towards suppliers', sv: 'upphandlingsneutralitet' },
  jav: { en: 'conflict of interest', sv: 'jäv' },
  accessibility: { en: 'accessibility', sv: 'tillgänglighet' },
  safety: { en: 'safety', sv: 'säkerhet' },
};

export const HELIX: Words<(typeof HELICES)[number]> = {
  public: { en: 'the public sector', sv: 'offentlig sektor' },
  academia: { en: 'academia', sv: 'akademin' },
  business: { en: 'business', sv: 'näringslivet' },
  civilSociety: { en: 'civil society', sv: 'civilsamhället' },
  citizens: { en: 'the citizens', sv: 'medborgarna' },
};

export const RIGIDITY: Words<BoundaryFacts['rigidity']> = {
  fixed: { en: 'fixed', sv: 'fast' },
  negotiable: { en: 'negotiable', sv: 'förhandlingsbar' },
  assumed: { en: 'assumed', sv: 'förmodad' },
};

/** `active` is `inForce` in the look-ups of challenges. */
export const BOUNDARY_STATUS: Words<BoundaryFacts['status'] | 'inForce'> = {
  active: { en: 'in force', sv: 'gällande' },
  inForce: { en: 'in force', sv: 'gällande' },
  disproved: { en: 'disproved', sv: 'motbevisad' },
  retired: { en: 'retired', sv: 'upphävd' },
};

/** After “the decision is”; Swedish in the neuter. The last three are what keeps a test from starting. */
export const DECISION_STATUS: Words<DecisionCard['status'] | 'rejected' | 'stayed' | 'unknown'> = {
  prepared: { en: 'not taken yet', sv: 'inte fattat än' },
  taken: { en: 'taken', sv: 'fattat' },
  annulled: { en: 'annulled', sv: 'upphävt av domstol' },
  superseded: { en: 'superseded', sv: 'ersatt av ett annat' },
  rejected: { en: 'a rejection', sv: 'ett avslag' },
  stayed: { en: 'stayed by a court', sv: 'inhiberat av domstol' },
  unknown: { en: 'not known here', sv: 'inte känt här' },
};

export const MEETING_LEVEL: Words<z.infer<typeof meetingLevel>> = {
  fullmäktige: { en: 'the council', sv: 'fullmäktige' },
  nämnd: { en: 'the board', sv: 'nämnden' },
  utskott: { en: 'the committee', sv: 'utskottet' },
};

/** The matters of KL 6:38, and what another statute keeps with the board. */
export const UNDELEGABLE: Words<z.infer<typeof undelegable>> = {
  none: { en: 'no such ground', sv: 'ingen sådan grund' },
  direction: {
    en: 'the operation’s direction, scope or quality',
    sv: 'verksamhetens inriktning, omfattning eller kvalitet',
  },
  submissionToCouncil: { en: 'a submission to the council', sv: 'framställning eller yttrande till fullmäktige' },
  principle: {
    en: 'exercise of authority of principle or greater weight',
    sv: 'myndighetsutövning av principiell beskaffenhet eller större vikt',
  },
  citizenProposal: { en: 'a citizens’ proposal', sv: 'medborgarförslag' },
  byStatute: { en: 'another statute', sv: 'annan författning' },
};

export const HOLD_GROUND: Words<z.infer<typeof holdGround>> = {
  dispute: { en: 'a dispute', sv: 'tvist' },
  audit: { en: 'an audit', sv: 'revision' },
  supervision: { en: 'supervision', sv: 'tillsyn' },
  investigation: { en: 'an investigation', sv: 'utredning' },
};

export const EFFECT_STATUS: Words<EffectCard['status']> = {
  claimed: { en: 'claimed', sv: 'angiven' },
  verified: { en: 'verified', sv: 'bekräftad' },
  refuted: { en: 'refuted', sv: 'motbevisad' },
};
