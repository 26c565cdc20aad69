import { CLOUD_EVENT_SCHEMA, CONTRACTS, eventSchema, SERVICES, storedType, type Contract, type Service } from '@havstang/contracts';
import type { z } from 'zod';

type Schema = { readonly [keyword: string]: unknown };

/** A body as a consumer should read it: in JSON Schema draft 7, which AsyncAPI builds on, and open to fields of later days. */
const consumerSchema = (data: z.ZodType): Schema => {
  const { $schema: _, ...closed } = eventSchema(data, 'draft-7') as Schema;
  const open = (key: string, value: unknown) => (key === 'additionalProperties' && value === false ? undefined : value);
  return JSON.parse(JSON.stringify(closed, open));
};

const topicOf = (service: Service): string => `havstang.${service}.events`;
const both = ({ en, sv }: { readonly en: string; readonly sv: string }): string => `${en} · ${sv}`;

/** Events that leave the log, with their stored names. What is not open is sealed, but stays. */
const published = (contracts: readonly Contract[]) =>
  contracts.flatMap((contract) =>
    Object.entries(contract.events)
      .filter(([, { classification }]) => classification === 'open')
      .map(([name, definition]) => ({ type: storedType(contract, name, definition.version), name, definition })),
  );

const messageOf = ({ type, name, definition }: ReturnType<typeof published>[number]) => ({
  name: type,
  title: name,
  summary: both(definition),
  contentType: 'application/cloudevents+json',
  payload: {
    allOf: [
      { $ref: '#/components/schemas/CloudEvent' },
      { type: 'object', properties: { type: { const: type }, data: consumerSchema(definition.data) } },
    ],
  },
  bindings: {
    kafka: { key: { type: 'string', description: 'The subject: all events of one stream lie in one partition.' }, bindingVersion: '0.5.0' },
  },
});

const channelOf = (service: Service) => ({
  address: topicOf(service),
  title: `Events of ${service}`,
  messages: Object.fromEntries(
    published(CONTRACTS.filter((contract) => contract.service === service)).map(({ type }) => [type, { $ref: `#/components/messages/${type}` }]),
  ),
  bindings: {
    kafka: {
      topic: topicOf(service),
      topicConfiguration: { 'cleanup.policy': ['delete'], 'retention.ms': -1 },
      bindingVersion: '0.5.0',
    },
  },
});

/**
 * The bus as AsyncAPI 3.0: one Kafka topic per service, every open event as a CloudEvent (structured mode), bodies open to the consumer.
 * Derived from the contracts alone; the same input gives the same document.
 */
export const asyncApi = (version: string): object => ({
  asyncapi: '3.0.0',
  info: {
    title: 'Hävstång events',
    version,
    description:
      'What was reported, understood, decided and verified, in order within each subject, at least once. The topics can be rebuilt from the log; the same events are read over HTTP at GET /events.',
    license: { name: 'EUPL-1.2' },
  },
  defaultContentType: 'application/cloudevents+json',
  channels: Object.fromEntries(SERVICES.map((service) => [service, channelOf(service)])),
  operations: Object.fromEntries(
    SERVICES.map((service) => [
      `send-${service}-events`,
      {
        action: 'send',
        channel: { $ref: `#/channels/${service}` },
        summary: `The ${service} service tells what happened.`,
      },
    ]),
  ),
  components: {
    messages: Object.fromEntries(published(CONTRACTS).map((event) => [event.type, messageOf(event)])),
    schemas: { CloudEvent: CLOUD_EVENT_SCHEMA },
  },
});
