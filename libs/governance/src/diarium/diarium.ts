import { codecOf, diaryContract, type CaseFacts, type DiaryEvent } from '@havstang/contracts';
import { defineReadModel } from '@havstang/kernel';

/** One document per case, though the cases of a year share a stream. */
export const diarium = defineReadModel<CaseFacts, DiaryEvent>({
  name: 'diarium',
  version: 1,
  codec: codecOf(diaryContract),
  keys: (event) => [event.data.caseId],
  project: (_, { data, of: { stream, revision } }) => ({ ...data, stream, revision }),
});
