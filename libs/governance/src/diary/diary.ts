import type { CommandOf, diaryContract, DiaryEvent, DiaryRejection } from '@havstang/contracts';
import { type Decider, reject, type Rejection, type Sent, swedishDay } from '@havstang/kernel';
import type { ChallengeFacts } from '../decision/found.js';

/** The last number given; 0 while the diary is empty. */
export type Diary = { readonly last: number };

export type DiaryCommand = Sent<CommandOf<typeof diaryContract>, { readonly OpenCase: ChallengeFacts | undefined }>;

/** The width that a diary number has in the published format. */
const LARGEST_NUMBER = 999_999;

/** I-G5: one stream per board and year gives the numbers 1, 2, 3 … in the order of its own events, so none is missing and none is given twice. */
export const diary: Decider<Diary, DiaryCommand, DiaryEvent> = {
  category: 'diary',
  initial: { last: 0 },
  decide,
  evolve,
};

type Answer = readonly DiaryEvent[] | Rejection<DiaryRejection>;

function decide({ data, meta, found }: DiaryCommand, { last }: Diary): Answer {
  const openedOn = swedishDay(meta.occurredAt);
  if (openedOn.slice(0, 4) !== String(data.year))
    return reject('case-in-wrong-year', { field: 'year', facts: { day: openedOn } });
  if (data.challengeId !== undefined && !found) return reject('case-challenge-unknown', { field: 'challengeId' });
  if (last >= LARGEST_NUMBER) return reject('diary-full', { facts: { last } });
  const number = last + 1;
  const dnr = `${data.board} ${data.year}/${number}`;
  return [{ type: 'CaseOpened', data: { ...data, caseId: meta.commandId, dnr, number, openedOn } }];
}

function evolve(_: Diary, event: DiaryEvent): Diary {
  return { last: event.data.number };
}
