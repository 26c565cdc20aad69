import { challengesContracts, challengesViews } from './challenges.js';
import { collaborationContracts, collaborationViews } from './collaboration.js';
import { SERVICES, type Contract, type View } from './contract.js';
import { governanceContracts, governanceViews } from './governance.js';
import { refusalContract } from './refusal.js';
import { reportingContracts, reportingViews } from './reporting.js';

/** Every aggregate of the public language. OpenAPI, schemas, the event catalogue and the auditor’s labels are derived from this list. */
export const CONTRACTS: readonly Contract[] = [
  ...challengesContracts,
  ...collaborationContracts,
  ...governanceContracts,
  ...reportingContracts,
  ...SERVICES.map(refusalContract),
];

/** Every view. */
export const VIEWS: readonly View[] = [
  ...challengesViews,
  ...collaborationViews,
  ...governanceViews,
  ...reportingViews,
];
