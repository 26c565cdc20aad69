import { diaryContract } from '@havstang/contracts';
import { defineAggregate } from '@havstang/nest';
import { challengeBoundaries } from '../challenge-boundaries/challenge-boundaries.js';
import type { ChallengeFacts } from '../decision/found.js';
import { diary } from './diary.js';

/** Its stream follows from board and year; a case needs to know the challenge that it names. */
export const diaries = defineAggregate(diaryContract, diary, {
  OpenCase: async ({ challengeId }, look): Promise<ChallengeFacts | undefined> =>
    challengeId === undefined ? undefined : look.get(challengeBoundaries, challengeId),
});
