/** The facts of a refusal of a day: which it was, between which it had to be, and those in words for the sentence, where the first may also be the last. */
export const possibleDays = (day: string, earliest: string, latest: string) => ({
  day,
  earliest,
  latest,
  days: earliest === latest ? earliest : `${earliest} – ${latest}`,
});
