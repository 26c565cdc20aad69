/**
 * The images that Testcontainers runs where Docker is, by tag, and by digest where it is known. To take a newer one: choose the tag, run
 * `docker buildx imagetools inspect NAME:TAG` on a machine that reaches the registry, put the digest that it prints first after the tag, and run
 * `npm run test:integration`. EventStoreDB's licence changes with its line: 23.10 is the last that is open source.
 */
export const IMAGES = {
  eventStoreDb: 'eventstore/eventstore:24.10.14',
  kafka: 'apache/kafka:4.3.1@sha256:77e3df9054047a88b520d0cc46e16696d3b22022e1d580aeccd2632df6532837',
  postgres: 'postgres:18.6-bookworm',
} as const;
