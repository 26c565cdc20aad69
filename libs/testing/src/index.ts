export * from './given.js';
export * from './slice.js';
export * from './history.js';
export * from './arbitrary.js';
