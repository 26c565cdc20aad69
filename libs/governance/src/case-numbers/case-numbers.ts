import { codecOf, diaryContract, type DiaryEvent } from '@havstang/contracts';
import { defineReadModel } from '@havstang/kernel';

export type CaseNumber = { readonly caseId: string };

/** Look-up: the cases by their diary numbers. */
export const caseNumbers = defineReadModel<CaseNumber, DiaryEvent>({
  name: 'case-numbers',
  version: 1,
  codec: codecOf(diaryContract),
  keys: (event) => [event.data.dnr],
  project: (_, { data: { caseId } }) => ({ caseId }),
});
