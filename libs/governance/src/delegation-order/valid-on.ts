import type { Adopted, Point, Terms } from './delegation-order.js';

export type ValidPoint = Omit<Point, 'terms' | 'revokedFrom'> & Terms;

/** I-G4: the point as it held on a day; undefined before the order or the point held, and from the day it was taken back. */
export const pointOn = (order: Adopted, code: string, day: string): ValidPoint | undefined => {
  const point = order.points.find((one) => one.code === code);
  if (!point || day < order.validFrom || (point.revokedFrom !== undefined && day >= point.revokedFrom))
    return undefined;
  const { terms, revokedFrom: _, ...rest } = point;
  const held = terms.findLast((one) => one.from <= day);
  if (!held) return undefined;
  const { from: __, ...then } = held;
  return { ...rest, ...then };
};

/** The pseudonym of whoever held the post on a day: of the appointments that cover it, the one recorded last, so that a deputy goes before. */
export const holderOn = (order: Adopted, delegateRole: string, day: string): string | undefined =>
  order.appointments.findLast(
    (one) => one.delegateRole === delegateRole && one.from <= day && (one.until === undefined || day <= one.until),
  )?.holder;
