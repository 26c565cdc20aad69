export { run, runProgram } from './run.js';
export { start, VERSION, type Parts, type Started } from './start.js';
export { configurationFrom, type Configuration } from './configuration.js';
export { ledgerKeyIn, newOrigin, originIn } from './ledger-key.js';
export { openLog, type OpenLog } from './open-ledger.js';
export { openBus, openPublisher } from './open-bus.js';
export { createClosing, type Closing } from './closing.js';
export { startSigner, type SignedStore, type Signer } from './signer.js';
export { startWitnesses, type Witnesses, type WitnessView } from './witnesses.js';
