/**
 * The same suite as against one process on SQLite, against the distributed system: a process for every service, one for the ledger, one for sign-in, on
 * Kafka, PostgreSQL and EventStoreDB (or what stands for it, see tools/servers).
 */
process.env['HAVSTANG_E2E'] = 'distributed';

await import('./story.spec.js');
await import('./concurrency.spec.js');
await import('./idempotency.spec.js');
await import('./feed.spec.js');
await import('./permissions.spec.js');
await import('./bad-body.spec.js');
await import('./bad-request.spec.js');

export {};
