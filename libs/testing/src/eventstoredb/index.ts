export * from './double.ts';
export type { AppendFault, Fault, Faults } from './faults.ts';
export * from './spawn.ts';
