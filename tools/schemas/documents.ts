import { challenges } from '@havstang/challenges';
import { collaboration } from '@havstang/collaboration';
import { CONTRACTS, eventSchema, storedType } from '@havstang/contracts';
import { governance } from '@havstang/governance';
import { eventCatalogue, openApi } from '@havstang/nest';
import { reporting } from '@havstang/reporting';
import { asyncApi } from './async-api.ts';

/** Version of the documents: that of the product. */
const VERSION = '0.1.0';
/** Where people sign in on the machine of somebody who has just run `npm start`. */
const ISSUER = 'http://127.0.0.1:3000/oidc';

const text = (document: object): string => `${JSON.stringify(document, null, 2)}\n`;

/** The file of an event's schema. */
export const schemaFile = (type: string): string => `json-schema/${type}.json`;

/**
 * Every generated document by its path under `schemas/`. A schema's file holds exactly what its hash in the envelope was reckoned from, so that a
 * consumer can check one against the other: the first 16 hex digits of the SHA-256 of the JSON text without white space.
 */
export const documents = (): ReadonlyMap<string, string> =>
  new Map([
    ['asyncapi/havstang.json', text(asyncApi(VERSION))],
    ['catalogue.json', text(eventCatalogue([challenges, collaboration, governance, reporting]))],
    ['openapi/havstang.json', text(openApi(ISSUER, VERSION))],
    ...CONTRACTS.flatMap((contract) =>
      Object.entries(contract.events).map(
        ([name, { data, version }]) =>
          [schemaFile(storedType(contract, name, version)), text(eventSchema(data))] as const,
      ),
    ),
  ]);

/** Schemas of versions that are no longer written but stand in logs for ever. Nothing can generate them: their files are kept. */
export const keptFiles = (): readonly string[] =>
  CONTRACTS.flatMap((contract) =>
    Object.entries(contract.events).flatMap(([name, { older }]) =>
      older.map(({ version }) => schemaFile(storedType(contract, name, version))),
    ),
  );
