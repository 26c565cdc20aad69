import { reflectionContract } from '@havstang/contracts';
import { defineAggregate } from '@havstang/nest';
import { reflection } from './reflection.js';

/** Its routes are those of the contract. Nobody’s view shows it: the writer reads it in its history, others from when it is shared. */
export const reflections = defineAggregate(reflectionContract, reflection);
