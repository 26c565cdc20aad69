import { addDays, startOfDay, type SealedEvent } from '@havstang/kernel';

/** A point in the history: after the event of an index, or when a day or an instant ended. */
export type Moment = { readonly index: number } | { readonly until: string };

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_LENGTH = 10;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Reads `120`, `2022-06-01` (all of that day in Sweden) or an instant with its zone. Undefined for anything else. */
export const parseMoment = (text: string): Moment | undefined => {
  if (/^\d{1,15}$/.test(text)) return { index: Number(text) };
  const date = parseDate(text);
  return date === undefined ? undefined : { until: endOf(date) };
};

/** Reads a day, which stays as it is, or an instant with its zone, which becomes UTC. Undefined for anything else. */
export const parseDate = (text: string): string | undefined => {
  if (DAY.test(text)) return isDay(text) ? text : undefined;
  // `Date` takes the 31st of any month for a day of the next.
  const instant = new Date(INSTANT.test(text) && isDay(text.slice(0, DAY_LENGTH)) ? text : '');
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString();
};

/** The first instant of what `parseDate` has read. */
export const startOf = (date: string): string => (DAY.test(date) ? startOfDay(date) : date);

/** The last instant of it. */
export const endOf = (date: string): string => (DAY.test(date) ? lastInstant(date) : date);

const isDay = (text: string): boolean => {
  const date = new Date(`${text}T00:00:00.000Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
};

const lastInstant = (day: string): string => new Date(Date.parse(startOfDay(addDays(day, 1))) - 1).toISOString();

/** Had the event been recorded by then? What counts is when it was recorded: what people saw on a screen at that time. */
export const isBy =
  (moment: Moment) =>
  ({ index, recordedAt }: Pick<SealedEvent, 'index' | 'recordedAt'>): boolean =>
    'index' in moment ? index <= moment.index : recordedAt <= moment.until;
