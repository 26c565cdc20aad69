/**
 * The same suite against the middle size: everything in one process, on EventStoreDB and PostgreSQL, without Kafka.
 */
process.env['HAVSTANG_E2E'] = 'middle';

await import('./story.spec.js');
await import('./concurrency.spec.js');
await import('./idempotency.spec.js');
await import('./feed.spec.js');
await import('./permissions.spec.js');
await import('./bad-body.spec.js');
await import('./bad-request.spec.js');

export {};
