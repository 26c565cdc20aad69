export { EVENT_STORE_GROUPS } from './access.js';
export { BadAddress } from './address.js';
export { AccessDenied, UnreadableEvent } from './errors.js';
export { type EventStoreDbOptions, openEventStoreDb } from './event-store.js';
export type { Patience } from './patience.js';
export type { Finding } from './records.js';
export { type EventStoreUsersOptions, NoUsersWithoutTls, setUpEventStoreUsers } from './set-up.js';
export type { EventStoreUser } from './users.js';
