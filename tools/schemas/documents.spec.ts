import { Parser } from '@asyncapi/parser';
import { cloudEvent, CONTRACTS, codecOf, problemContract, schemaHash, SERVICES, storedType } from '@havstang/contracts';
import { validate } from '@readme/openapi-parser';
import { documents, keptFiles, schemaFile } from './documents.ts';

type Document = Record<string, unknown>;
const made = documents();
const parsed = (file: string): Document => JSON.parse(made.get(file) ?? 'null') as Document;

const data = { title: 'Felanmälningar kommer två gånger', description: '…', reporterUnit: 'skola', reporter: '0198c0de-0000-4000-8000-000000000001' };
const problemReported = { ...codecOf(problemContract).encode({ type: 'ProblemReported', data }) };

/** An event as the bus carries it. */
const onTheBus = {
  ...problemReported,
  id: '0198c0de-0000-4000-8000-000000000002',
  stream: 'problem-0198c0de-0000-4000-8000-000000000003',
  revision: 7,
  recordedAt: '2022-05-01T10:00:00.000Z',
  occurredAt: '2022-05-01T09:00:00.000Z',
  tenant: '2584',
  actor: { ref: '0198c0de-0000-4000-8000-000000000001', role: 'practitioner', unit: 'skola' },
  commandId: '0198c0de-0000-4000-8000-000000000004',
  correlationId: '0198c0de-0000-4000-8000-000000000004',
  causationId: '0198c0de-0000-4000-8000-000000000005',
  index: 12,
  leaf: 'ab'.repeat(32),
};

describe('generated documents', () => {
  it('are the same every time', () => {
    expect([...documents()]).toEqual([...made]);
  });

  it('hold one schema for each version of each event', () => {
    const schemas = [...made.keys()].filter((file) => file.startsWith('json-schema/'));
    const events = CONTRACTS.flatMap((contract) => Object.entries(contract.events).map(([name, { version }]) => storedType(contract, name, version)));
    expect(schemas.toSorted()).toEqual(events.map(schemaFile).toSorted());
    expect(keptFiles().filter((file) => schemas.includes(file))).toEqual([]);
  });

  it('hold in each schema what the hash in the envelope was reckoned from', () => {
    expect(schemaHash(parsed(schemaFile(problemReported.type)))).toBe(problemReported.schema);
  });
});

describe('openapi/havstang.json', () => {
  it('is valid OpenAPI 3.1', async () => {
    expect(parsed('openapi/havstang.json')['openapi']).toBe('3.1.0');
    expect(await validate(parsed('openapi/havstang.json') as never)).toMatchObject({ valid: true });
  });

  it('would not be, with an operation that has no answer', async () => {
    const document = { ...parsed('openapi/havstang.json'), paths: { '/events': { get: { responses: 'none' } } } };
    expect(await validate(document as never)).toMatchObject({ valid: false });
  });
});

describe('asyncapi/havstang.json', () => {
  const text = made.get('asyncapi/havstang.json') as string;

  it('is valid AsyncAPI 3.0, with a topic per service', async () => {
    const { document, diagnostics } = await new Parser().parse(text);
    expect(diagnostics.filter(({ severity }) => severity === 0)).toEqual([]);
    expect(document?.version()).toBe('3.0.0');
    expect(document?.channels().all().map((channel) => channel.address())).toEqual(SERVICES.map((service) => `havstang.${service}.events`));
  });

  it('would not be, with a channel that names no message', async () => {
    const { document } = await new Parser().parse(text.replace('"$ref": "#/components/messages/', '"$ref": "#/components/nothing/'));
    expect(document).toBeUndefined();
  });

  it('describes an event as the bus carries it, attribute by attribute', () => {
    const { components } = parsed('asyncapi/havstang.json') as { components: { schemas: { CloudEvent: { properties: object; required: string[] } } } };
    const { properties, required } = components.schemas.CloudEvent;
    expect(Object.keys(properties)).toEqual(Object.keys(cloudEvent(onTheBus)));
    expect(required).toEqual(Object.keys(cloudEvent({ ...onTheBus, causationId: null })));
  });

  it('leaves bodies open to fields of later days', () => {
    expect(text).not.toContain('"additionalProperties": false');
    expect(made.get(schemaFile(problemReported.type))).toContain('"additionalProperties": false');
  });
});
