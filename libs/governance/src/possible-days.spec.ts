import { possibleDays } from './possible-days.js';

it('names a single day once', () => {
  expect(possibleDays('2022-03-02', '2022-03-01', '2022-03-01').days).toBe('2022-03-01');
  expect(possibleDays('2022-03-04', '2022-03-01', '2022-03-03')).toEqual({
    day: '2022-03-04',
    earliest: '2022-03-01',
    latest: '2022-03-03',
    days: '2022-03-01 – 2022-03-03',
  });
});
