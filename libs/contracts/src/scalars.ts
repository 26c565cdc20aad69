import { z } from 'zod';

export const uuid = z.uuid();
/** One line for lists and headings; it names the matter, never a person: it stands in the clear for ever. */
export const line = z.string().min(1).max(200);
/**
 * Free text by people. Where it stands in an event it is either marked `personal`, and can be erased with its person, or it is part of a public record
 * of a decision, and stands in the clear for ever.
 */
export const prose = z.string().min(1).max(4_000);
/** A short stable code that a municipality gives a unit or organisation: `kultur-utbildning-skola`. */
export const code = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(64);
/** The pseudonym of a person; the name lives in the identity store only. */
export const personRef = z.uuid();
/** A calendar day, Swedish local date. */
export const day = z.iso.date();
/** Field `onDate` of a view that shows a day: the server’s when it is left out. */
export const onDate = day.optional().describe('The day that it is shown for; today when left out.');
/** Diary number as municipalities write it: board, year, running number. */
export const dnr = z.string().regex(/^[A-ZÅÄÖ]{1,10} \d{4}\/\d{1,6}$/);
/** Amount in whole kronor. */
export const sek = z.int().min(0);
/** What a decision or refusal rested on: an event stream as it was when looked up. */
export const reliedOn = z.strictObject({ stream: z.string(), revision: z.int().min(0) });
