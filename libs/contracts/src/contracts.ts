import { attestationContract } from './attestation.js';
import { challengesContracts, challengesViews } from './challenges.js';
import { collaborationContracts, collaborationViews } from './collaboration.js';
import { eventSchema, schemaHash } from './codec.js';
import { SERVICES, storedType, type Contract, type View } from './contract.js';
import { governanceContracts, governanceViews } from './governance.js';
import { headsContract } from './heads.js';
import { keyDisclosureContract } from './key-disclosure.js';
import { refusalContract } from './refusal.js';
import { storeFindingContract } from './store-finding.js';
import { reportingContracts, reportingViews } from './reporting.js';

/** Every aggregate of the public language. OpenAPI, schemas, the event catalogue and the auditor’s labels are derived from this list. */
export const CONTRACTS: readonly Contract[] = [
  ...challengesContracts,
  ...collaborationContracts,
  ...governanceContracts,
  ...reportingContracts,
  ...SERVICES.map(refusalContract),
  ...SERVICES.map(attestationContract),
  headsContract,
  keyDisclosureContract,
  storeFindingContract,
];

/** Every view. */
export const VIEWS: readonly View[] = [
  ...challengesViews,
  ...collaborationViews,
  ...governanceViews,
  ...reportingViews,
];

/** Stored name, schema hash and JSON Schema of every current event version. */
export const eventSchemas = () =>
  CONTRACTS.flatMap((contract) =>
    Object.entries(contract.events).map(([name, definition]) => {
      const schema = eventSchema(definition.data);
      return { type: storedType(contract, name, definition.version), hash: schemaHash(schema), schema };
    }),
  );
