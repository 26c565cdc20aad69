import {
  camel,
  CLOUD_EVENT_SCHEMA,
  CONTRACTS,
  PEOPLE,
  SERVICES,
  VIEWS,
  type CommandDefinition,
  type Contract,
  type Role,
  type Text,
  type View,
} from '@havstang/contracts';
import { z } from 'zod';
import { commandPath, publicCommands } from './command-controller.js';
import { feedQuery, FEED_ROLES } from './events-controller.js';
import { attestationBody, attestationExample, attestationOperation, attestationPath } from './attestations.js';
import { digestsOperation, digestsPath } from './digests-controller.js';
import { me } from './me-controller.js';
import { historyOperation, historyPath } from './history-controller.js';
import { AUDITORS, CHECKPOINT_READERS } from './ledger-controller.js';
import { SHELL_PROBLEMS } from './problem-details.js';
import { roleNames } from './role-names.js';
import { headsBody, headsExample, selectionBody, selectionExample } from './selection-controller.js';
import { OPERATORS, redriveBody, redriveExample } from './ops-controller.js';
import { afterQuery, hasText, viewPath } from './view-controller.js';

const json = (schema: object) => ({ 'application/json': { schema } });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: ref('Problem') } },
});

const without = (schema: object): object => {
  const { $schema: _, ...rest } = schema as { $schema?: string };
  return rest;
};
const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): object => without(z.toJSONSchema(schema, { io }));

const ERRORS = {
  400: problem('The input is not in the form asked for; `errors` names each field.'),
  401: problem('Not signed in.'),
  403: problem('The role does not allow it. The refusal is recorded.'),
  404: problem('Not there, or another municipality’s.'),
};

const both = ({ en, sv }: Text): string => `${en} · ${sv}`;
const groupOf = ({ service, en, sv }: Contract): string => `${service}: ${en === sv ? en : both({ en, sv })}`;
const LEDGER_GROUP = 'ledger and feed · loggen och flödet';
/** The codes first, for programs that read them, then as people say it. */
const rolesText = (roles: readonly Role[]): string => {
  const { en, sv } = roleNames(roles);
  return `Roles: ${roles.join(', ')}.\n\nWho may: ${en}.\n\nDet får: ${sv}.`;
};

const parameter = (
  where: 'query' | 'header' | 'path',
  name: string,
  schema: object,
  description: string,
  required = false,
) => ({
  name,
  in: where,
  required,
  description,
  schema,
});
const idParameter = parameter('path', 'id', { type: 'string', format: 'uuid' }, 'The uuid in its stream’s name.', true);

const commandOperation = (contract: Contract, name: string, definition: CommandDefinition) => ({
  operationId: camel(name),
  tags: [groupOf(contract)],
  summary: both(definition),
  description: rolesText(definition.roles),
  parameters: [
    ...(definition.creates ? [] : [idParameter]),
    parameter(
      'header',
      'Idempotency-Key',
      { type: 'string', pattern: '^[\\x21-\\x7e]{1,128}$' },
      'The same key from the same person carries out the command once; with another body it is 422.',
    ),
    parameter(
      'header',
      'If-Match',
      { type: 'string', pattern: '^"\\d{1,15}"$' },
      'Revision that you saw; a mismatch is 412.',
    ),
  ],
  requestBody: {
    required: true,
    content: { 'application/json': { schema: schemaOf(definition.body, 'input'), example: definition.example } },
  },
  responses: {
    ...(definition.creates && {
      201: { description: 'Done: the events that it caused.', headers: etag, content: json(ref('CommandResult')) },
    }),
    200: { description: 'Done, or already so (no events).', headers: etag, content: json(ref('CommandResult')) },
    ...ERRORS,
    409: problem(`A rule says no: ${Object.keys(contract.rejections).join(', ') || 'no rules'}.`),
    412: problem('It has changed since you read it.'),
    413: problem('Too large.'),
    422: problem('Another body was carried out under this `Idempotency-Key`.'),
    503: problem('Try again later; nothing was lost.'),
  },
});

const etag = { etag: { description: 'The revision.', schema: { type: 'string' } } };

const queryParameters = (query: z.ZodObject) => {
  const { properties = {}, required = [] } = schemaOf(query, 'input') as {
    properties?: Record<string, object>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) =>
    parameter('query', name, schema, (schema as { description?: string }).description ?? '', required.includes(name)),
  );
};

const viewHeaders = {
  'ledger-index': { description: 'The view shows all that is recorded up to here.', schema: { type: 'integer' } },
  'personal-texts': {
    description:
      'How many texts that people wrote are `shown`, `erased` and `hidden` (RFC 9651 dictionary); absent for none.',
    schema: { type: 'string', example: 'shown=2, erased=1' },
  },
};

const viewOperation = (view: View) => ({
  operationId: view.name,
  tags: [`${view.service}: views · vyer`],
  summary: both(view),
  description: rolesText(view.roles),
  parameters: queryParameters(view.query.extend({ after: afterQuery })),
  responses: {
    200: {
      description: both(view),
      headers: viewHeaders,
      content: {
        ...json(schemaOf(view.response, 'output')),
        ...(hasText(view) && { 'text/plain': { schema: { type: 'string' } } }),
      },
    },
    ...ERRORS,
    503: problem('Not yet.'),
  },
});

const historyRead = (contract: Contract) => ({
  operationId: historyOperation(contract),
  tags: [groupOf(contract)],
  summary: `The events of one: ${contract.en} · Händelserna för: ${contract.sv}`,
  description: rolesText(PEOPLE),
  parameters: [idParameter],
  responses: {
    200: { description: 'Its events in order.', headers: etag, content: json({ type: 'object' }) },
    ...ERRORS,
  },
});

const tileParameter = parameter(
  'path',
  'tile',
  { type: 'string', example: '000.p/112' },
  'Number in elements of three digits, all but the last with an x (`x001/x234/067`), and `.p/<width>` where it is partial.',
  true,
);

const feedOperation = {
  operationId: 'readEvents',
  tags: [LEDGER_GROUP],
  summary: 'Events after a ledger index, as CloudEvents · Händelser efter ett index',
  description: `JSON Lines, to read and come back; with \`Accept: text/event-stream\` server-sent events, to stay: \`id\` is the ledger index, \`event\` the type, \`data\` one CloudEvent, and whoever was cut off goes on after \`Last-Event-ID\`. ${rolesText(FEED_ROLES)}`,
  parameters: [
    ...queryParameters(feedQuery),
    parameter(
      'header',
      'Last-Event-ID',
      { type: 'integer', minimum: -1 },
      'Ledger index of the last event you have, instead of `after`; for server-sent events.',
    ),
  ],
  responses: {
    200: {
      description: 'Those that are open and of your municipality, in the order of the ledger.',
      content: {
        'application/jsonl': { schema: ref('CloudEvent') },
        'text/event-stream': { schema: { type: 'string' } },
      },
    },
    ...ERRORS,
    409: problem(
      '`ahead-of-ledger`: you are further than the ledger: you have read another history, or one that was lost since.',
    ),
    503: problem('Try again later; nothing was lost.'),
  },
};

const meOperation = {
  operationId: 'me',
  tags: ['you · du'],
  summary: 'Who you are · Vem du är',
  description: `What others need to refer to you, and what you may do. ${rolesText(PEOPLE)}`,
  parameters: [],
  responses: { 200: { description: 'What your token says.', content: json(schemaOf(me, 'output')) }, 401: ERRORS[401] },
};

const otherPaths = () => {
  const get = (
    operationId: string,
    summary: string,
    type: string,
    { query, roles = PEOPLE }: { query?: z.ZodObject; roles?: readonly Role[] } = {},
  ) => ({
    get: {
      operationId,
      tags: [LEDGER_GROUP],
      summary,
      description: rolesText(roles),
      parameters: query ? queryParameters(query) : [],
      responses: {
        200: { description: summary, content: { [type]: { schema: type.includes('json') ? {} : { type: 'string' } } } },
        ...ERRORS,
      },
    },
  });
  const tile = (operationId: string, summary: string, parameters: readonly object[]) => {
    const { get: read } = get(operationId, summary, 'application/octet-stream', { roles: AUDITORS });
    return { get: { ...read, parameters: [...parameters, tileParameter] } };
  };
  const natural = z.coerce.number().int().min(0);
  return {
    '/api/me': { get: meOperation },
    '/events': { get: feedOperation },
    '/ledger/checkpoint': get(
      'readCheckpoint',
      'The newest signed checkpoint · Senaste signerade kontrollpunkten',
      'text/plain',
      { roles: CHECKPOINT_READERS },
    ),
    '/ledger/checkpoint.svg': get(
      'drawCheckpoint',
      'The newest checkpoint for the minutes, as QR code and text · Senaste kontrollpunkten för protokollet, som QR-kod och text',
      'image/svg+xml',
      { roles: CHECKPOINT_READERS },
    ),
    '/ledger/checkpoint.png': get('drawCheckpointPng', 'The same as a PNG · Samma som PNG', 'image/png', {
      roles: CHECKPOINT_READERS,
    }),
    '/ledger/checkpoint/cosigned': get(
      'readCosignedCheckpoint',
      'The newest checkpoint with a quorum of witnesses · Senaste kontrollpunkten som tillräckligt många vittnen har signerat',
      'text/plain',
      { roles: CHECKPOINT_READERS },
    ),
    '/ledger/checkpoints': get(
      'readCheckpoints',
      'All checkpoints and keys · Alla kontrollpunkter och nycklar',
      'application/json',
      { roles: AUDITORS },
    ),
    '/ledger/entries': get('readEntries', 'Sealed entries · Förseglade poster', 'application/jsonl', {
      query: z.strictObject({ from: natural.optional(), to: natural.optional() }),
      roles: AUDITORS,
    }),
    '/ledger/proofs/inclusion': get('proveInclusion', 'Inclusion proof · Bevis att en post ingår', 'application/json', {
      query: z.strictObject({ index: natural, size: natural }),
      roles: AUDITORS,
    }),
    '/ledger/proofs/consistency': get(
      'proveConsistency',
      'Consistency proof · Bevis att loggen bara vuxit',
      'application/json',
      { query: z.strictObject({ from: natural, to: natural }), roles: AUDITORS },
    ),
    ...Object.fromEntries(
      SERVICES.map((service) => [
        digestsPath(service),
        get(
          digestsOperation(service),
          'Digests of the read models · Läsmodellernas kontrollsummor',
          'application/jsonl',
          { roles: AUDITORS },
        ),
      ]),
    ),
    ...Object.fromEntries(
      SERVICES.map((service) => [
        attestationPath(service),
        {
          post: {
            operationId: attestationOperation(service),
            tags: [LEDGER_GROUP],
            summary: 'Put on record what the views hold · Anteckna vad vyerna innehåller',
            description: rolesText(AUDITORS),
            parameters: [],
            requestBody: {
              required: true,
              content: {
                'application/json': { schema: schemaOf(attestationBody, 'input'), example: attestationExample },
              },
            },
            responses: {
              201: { description: 'What was put on record, and where.', content: json({ type: 'object' }) },
              ...ERRORS,
            },
          },
        },
      ]),
    ),
    '/ops/parked': get(
      'readParked',
      'Events set aside by a consumer · Händelser som lagts åt sidan',
      'application/json',
      { roles: OPERATORS },
    ),
    '/ops/parked/redrive': {
      post: {
        operationId: 'redriveParked',
        tags: ['operation · drift'],
        summary: 'Give the parked events of a stream another try · Försök igen med en ströms undanlagda händelser',
        description: rolesText(OPERATORS),
        parameters: [],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: schemaOf(redriveBody, 'input'), example: redriveExample } },
        },
        responses: { 200: { description: 'How many were handled.', content: json({ type: 'object' }) }, ...ERRORS },
      },
    },
    '/ledger/heads': asks(
      'proveHeads',
      'Commit to where every stream ends, and prove it of some · Anteckna var varje ström slutar, och bevisa det för några',
      'application/json',
      schemaOf(headsBody, 'input'),
      headsExample,
    ),
    '/ledger/selection': asks(
      'selectEvents',
      'Some sealed events, and hashes of all others · Några förseglade poster, och hashvärden för övriga',
      'application/jsonl',
      schemaOf(selectionBody, 'input'),
      selectionExample,
    ),
    '/ledger/tile/{level}/{tile}': tile(
      'readTile',
      'Hashes of the Merkle tree (C2SP tlog-tiles) · Merkleträdets hashvärden',
      [parameter('path', 'level', { type: 'integer', minimum: 0, maximum: 63 }, 'Level; 0 is the leaves.', true)],
    ),
    '/ledger/tile/entries/{tile}': tile(
      'readEntryBundle',
      'Entries as C2SP tlog-tiles bundles them · Poster i knippen',
      [],
    ),
    '/ledger/schemas': get('readSchemas', 'Schemas of event bodies · Händelsernas scheman', 'application/json', {
      roles: AUDITORS,
    }),
  };
};

/** What an auditor asks for in a body, because it is too long for an address. */
const asks = (operationId: string, summary: string, type: string, schema: object, example: object) => ({
  post: {
    operationId,
    tags: [LEDGER_GROUP],
    summary,
    description: rolesText(AUDITORS),
    parameters: [],
    requestBody: { required: true, content: { 'application/json': { schema, example } } },
    responses: { 200: { description: summary, content: { [type]: { schema: { type: 'object' } } } }, ...ERRORS },
  },
});

/** The whole HTTP API as OpenAPI 3.1, derived from the contracts. `issuer` is where people sign in. */
export const openApi = (issuer: string, version: string): object => {
  const paths: Record<string, Record<string, object>> = {};
  for (const contract of CONTRACTS) {
    for (const [name, definition] of publicCommands(contract)) {
      paths[commandPath(contract, name, definition)] = { post: commandOperation(contract, name, definition) };
    }
    if (publicCommands(contract).length > 0) paths[historyPath(contract)] = { get: historyRead(contract) };
  }
  for (const view of VIEWS) paths[viewPath(view)] = { get: viewOperation(view) };
  Object.assign(paths, otherPaths());
  return {
    openapi: '3.1.0',
    info: {
      title: 'Hävstång',
      version,
      description:
        'Innovation in municipalities, from the reported problem to the verified effect, as events that can be proved.',
      license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
    },
    security: [{ signIn: ['api'] }],
    paths,
    components: {
      securitySchemes: {
        signIn: {
          type: 'oauth2',
          flows: {
            authorizationCode: {
              authorizationUrl: `${issuer}/auth`,
              tokenUrl: `${issuer}/token`,
              scopes: { api: 'what your roles allow' },
            },
            clientCredentials: {
              tokenUrl: `${issuer}/token`,
              scopes: { api: 'what the roles of your program allow: to read' },
            },
          },
        },
      },
      schemas: {
        CloudEvent: CLOUD_EVENT_SCHEMA,
        CommandResult: schemaOf(commandResult, 'output'),
        Problem: schemaOf(problemDocument, 'output'),
      },
    },
  };
};

const commandResult = z.object({
  id: z.uuid(),
  stream: z.string(),
  revision: z.int(),
  repeated: z
    .boolean()
    .describe('True when this command had been carried out before; the events are those of that time.'),
  events: z.array(
    z.object({ id: z.uuid(), type: z.string(), revision: z.int(), data: z.record(z.string(), z.unknown()) }),
  ),
});

const problemDocument = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z
    .string()
    .describe(
      `Stable. The shell’s own: ${SHELL_PROBLEMS.map(({ code }) => code).join(', ')}; the rest are the rules’.`,
    ),
  detail: z.string().optional(),
  field: z.string().optional(),
  facts: z.record(z.string(), z.unknown()).optional(),
  errors: z.array(z.object({ field: z.string(), detail: z.string() })).optional(),
  instance: z.string(),
  correlationId: z.string(),
});
