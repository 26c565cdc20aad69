import { collaborationTieContract } from '@havstang/contracts';
import { defineAggregate } from '@havstang/nest';
import { collaborationTie } from './collaboration-tie.js';

export const collaborationTies = defineAggregate(collaborationTieContract, collaborationTie);
