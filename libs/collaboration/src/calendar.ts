const inSweden = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Stockholm',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** The calendar day in Sweden of an RFC 3339 instant: `2022-03-06T23:30:00Z` → `2022-03-07`. */
export const swedishDay = (instant: string): string => inSweden.format(new Date(instant));

/** `2022-01-31`, 1 → `2022-02-01`. */
export const addDays = (day: string, days: number): string => {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
};
