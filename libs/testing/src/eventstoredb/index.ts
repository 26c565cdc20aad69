export * from './double.ts';
export type { Fault, Faults, WriteFault } from './faults.ts';
export * from './spawn.ts';
