import {
  CONTRACTS,
  eventSchema,
  schemaHash,
  storedType,
  type Contract,
  type EventDefinition,
} from '@havstang/contracts';
import { tableOf } from '@havstang/kernel';
import type { ServiceDefinition } from './service.js';

export type CatalogueEvent = {
  readonly type: string;
  readonly en: string;
  readonly sv: string;
  readonly service: string;
  readonly aggregate: string;
  readonly classification: string;
  readonly schemaHash: string;
  readonly schema: object;
  /** Reactions that answer it, as `service: reaction`. */
  readonly reactions: readonly string[];
  /** Read models that fold it. */
  readonly readModels: readonly string[];
};

/** Every event of the public language: its schema, who emits it, who reacts, which read models hold it. Derived, never written by hand. */
export const eventCatalogue = (services: readonly ServiceDefinition[]): readonly CatalogueEvent[] =>
  CONTRACTS.flatMap((contract) =>
    Object.entries(contract.events).map(([name, definition]) => entryOf(contract, name, definition, services)),
  );

const entryOf = (
  contract: Contract,
  name: string,
  definition: EventDefinition,
  services: readonly ServiceDefinition[],
): CatalogueEvent => {
  const type = storedType(contract, name, definition.version);
  const schema = eventSchema(definition.data);
  return {
    type,
    en: definition.en,
    sv: definition.sv,
    service: contract.service,
    aggregate: contract.name,
    classification: definition.classification,
    schemaHash: schemaHash(schema),
    schema,
    reactions: services.flatMap((service) =>
      service.reactions
        .filter((reaction) => reaction.types.has(type))
        .map((reaction) => `${service.service}: ${reaction.name}`),
    ),
    readModels: services.flatMap((service) =>
      service.readModels.filter((model) => model.codec.storedTypes.has(type)).map(tableOf),
    ),
  };
};
