import { addDays, daysBetween, startOfDay, swedishDay } from './calendar.js';

describe('Swedish days', () => {
  it('begin at 23:00 UTC in winter and 22:00 in summer', () => {
    expect(swedishDay('2022-01-16T22:59:59.999Z')).toBe('2022-01-16');
    expect(swedishDay('2022-01-16T23:00:00.000Z')).toBe('2022-01-17');
    expect(swedishDay('2022-06-07T22:00:00.000Z')).toBe('2022-06-08');
    expect(startOfDay('2022-01-17')).toBe('2022-01-16T23:00:00.000Z');
    expect(startOfDay('2022-06-08')).toBe('2022-06-07T22:00:00.000Z');
  });
  it('begin at an instant of their own, also when the clocks change', () => {
    for (let day = '2022-01-01'; day < '2023-01-01'; day = addDays(day, 1)) {
      expect(swedishDay(startOfDay(day))).toBe(day);
      expect(swedishDay(new Date(Date.parse(startOfDay(day)) - 1).toISOString())).toBe(addDays(day, -1));
    }
  });
  it('are counted over months, years and leap days', () => {
    expect(addDays('2022-12-20', 21)).toBe('2023-01-10');
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(daysBetween('2022-05-17', '2022-06-07')).toBe(21);
    expect(daysBetween('2022-06-08', '2022-06-07')).toBe(-1);
  });
});
