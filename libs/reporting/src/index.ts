export * from './reporting.module.js';
export * from './lineage/lineage.js';
export * from './lineage/lineage-of.js';
export * from './lineage/lineage-text.js';
export * from './lineage/walk.js';
export * from './decisions-by-dnr/decisions-by-dnr.js';
export { relationOf } from './lineage/relations.js';
