export { NoPlace } from './dice.js';
export { readDraft, type Draft } from './draft.js';
export type { Expectation, Needs, Tampering } from './tampering.js';
export { writeWitnessed } from './by-witnessed.js';
export { judge, makeTrial, TAMPERINGS, type Trial } from './trial.js';
