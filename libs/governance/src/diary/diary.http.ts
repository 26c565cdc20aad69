import { diaryContract } from '@havstang/contracts';
import { defineAggregate } from '@havstang/nest';
import { diary } from './diary.js';

/** Its stream follows from board and year. */
export const diaries = defineAggregate(diaryContract, diary);
