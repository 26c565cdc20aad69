const stockholm = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm', dateStyle: 'short' });
const DAY_MS = 86_400_000;

/** The Swedish calendar day (`2022-04-04`) on which an RFC 3339 instant falls. */
export const swedishDay = (instant: string): string => stockholm.format(new Date(instant));

/** The same instant as the envelope writes it: in UTC, with milliseconds. Throws a RangeError for text that is no instant. */
export const utc = (instant: string): string => new Date(instant).toISOString();

/** `2022-01-31`, 1 → `2022-02-01`. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** Whole days from one calendar day to another; negative when `to` is earlier. */
export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;

/** The instant, RFC 3339 UTC, at which a Swedish day begins: 22:00 or 23:00 the day before. Clocks change at night, never at midnight. */
export const startOfDay = (day: string): string => {
  const summer = new Date(`${day}T00:00:00.000+02:00`).toISOString();
  return swedishDay(summer) === day ? summer : new Date(`${day}T00:00:00.000+01:00`).toISOString();
};

/** The same day so many months later; the last of the month where that month is shorter: `2022-08-31`, 6 → `2023-02-28`. */
export const addMonths = (day: string, months: number): string => {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const lastOfMonth = new Date(Date.UTC(year, month + months, 0));
  lastOfMonth.setUTCDate(Math.min(date, lastOfMonth.getUTCDate()));
  return lastOfMonth.toISOString().slice(0, 10);
};
