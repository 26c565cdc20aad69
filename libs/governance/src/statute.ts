/**
 * The time limits that decisions live under, in one place, so that a municipality’s lawyer can check them and a change in the statute is one line. Those
 * marked † were read on agencies’ pages, not in the statute itself: have them confirmed. All are counted in calendar days of Swedish time from the day
 * after the event; that a last day on a weekend moves to the next working day (lag 1930:173 †) is not applied.
 */
export const STATUTE = {
  /** Minutes are confirmed (justering) at the latest this many days after the meeting: KL 5:69, 6:35 †. */
  adjustWithinDays: 14,
  /** Notice is posted at the latest this many days after the minutes were confirmed: KL 8:12 †. */
  noticeWithinDays: 2,
  /** An appeal is in time until this many days after the notice (three weeks): KL 13:5 †. */
  appealWithinDays: 21,
} as const;
