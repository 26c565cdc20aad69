import { effectFollowUpContract } from '@havstang/contracts';
import { defineAggregate } from '@havstang/nest';
import { effectFollowUp } from './effect-follow-up.js';

export const effectFollowUps = defineAggregate(effectFollowUpContract, effectFollowUp);
