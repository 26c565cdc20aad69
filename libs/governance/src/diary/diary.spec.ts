import { diaryContract, dnr as dnrFormat, type DiaryEvent } from '@havstang/contracts';
import { isRejection } from '@havstang/kernel';
import { given, ID, metaOf } from '@havstang/testing';
import fc from 'fast-check';
import { anyHistory } from '../testing/arbitrary.js';
import { challenge } from '../testing/decisions.js';
import { id } from '../testing/recorded.js';
import { diary } from './diary.js';

const open = (year = 2022) =>
  ({
    type: 'OpenCase',
    data: { board: 'KS', year, subject: 'Felanmälan', challengeId: id(2) },
    found: challenge(),
  }) as const;
const opened = (number: number): DiaryEvent => ({
  type: 'CaseOpened',
  data: {
    board: 'KS',
    year: 2022,
    subject: 'Felanmälan',
    challengeId: id(2),
    caseId: metaOf().commandId,
    dnr: `KS 2022/${number}`,
    number,
    openedOn: '2022-03-01',
  },
});

describe('I-G5 diary numbers are without gaps', () => {
  it('begin at 1', () => given(diary).when(open()).then(opened(1)));
  it('go on with the next', () => given(diary, opened(1), opened(2)).when(open()).then(opened(3)));
  it('belong to the year in which the case is opened, Swedish time', () => {
    given(diary)
      .when(open(2021))
      .refuses('case-in-wrong-year', { field: 'year', facts: { day: '2022-03-01' } });
    const newYear = metaOf({ occurredAt: '2021-12-31T23:30:00.000Z' });
    given(diary)
      .when({ ...open(2021), meta: newYear })
      .refuses('case-in-wrong-year', { facts: { day: '2022-01-01' } });
  });
  it('are not used up for a challenge that does not exist', () => {
    given(diary)
      .when({ ...open(), found: undefined })
      .refuses('case-challenge-unknown', { field: 'challengeId' });
    const { challengeId: _, ...without } = open().data;
    const { challengeId: _none, ...about } = opened(1).data;
    given(diary)
      .when({ ...open(), data: without, found: undefined })
      .then({ type: 'CaseOpened', data: about });
  });
  it('end where the format ends', () => given(diary, opened(999_999)).when(open()).refuses('diary-full'));
  it('are given in the order of the commands, whatever was refused between them', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(2021, 2022)), (years) => {
        let state = diary.initial;
        const numbers: string[] = [];
        for (const year of years) {
          const decided = diary.decide({ ...open(year), id: ID, meta: metaOf() }, state);
          if (isRejection(decided)) continue;
          state = decided.reduce(diary.evolve, state);
          numbers.push(...decided.map((event) => event.data.dnr));
        }
        expect(numbers).toEqual(numbers.map((_, i) => `KS 2022/${i + 1}`));
        expect(numbers.every((one) => dnrFormat.safeParse(one).success)).toBe(true);
      }),
    );
  });
  it('fold from any history', () =>
    fc.assert(
      fc.property(anyHistory<DiaryEvent>(diaryContract), (events) =>
        expect(given(diary, ...events).state().last).toBeGreaterThanOrEqual(0),
      ),
    ));
});
