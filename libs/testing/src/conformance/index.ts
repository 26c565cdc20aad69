export { busConformance, BUS_ATTEMPTS, type BusHarness } from './bus.js';
export { eventStoreConformance, type EventStoreAbility, type EventStoreHarness } from './event-store.js';
export { keyVaultConformance, type KeyVaultHarness } from './key-vault.js';
export { placesConformance, type PlacesHarness } from './places.js';
export { readModelsConformance, type ReadModelsHarness } from './read-models.js';
export { sealedLogConformance, type SealedLogHarness } from './sealed-log.js';
export { anEvent, aStream, errorOf, eventually, someEvents, streamOf } from './events.js';
export { sealingConformance, type SealingHarness } from './sealing.js';
export { expectRuns } from './runs.js';
