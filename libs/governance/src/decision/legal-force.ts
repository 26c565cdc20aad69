import { addDays } from '@havstang/kernel';
import type { Appeal } from './state.js';

/**
 * I-G13: the day on which a decision gains legal force: the one after the last day for appeal, or that on which the last judgment that let it stand became
 * final. Undefined before notice was posted and while an appeal is pending.
 */
export const legalForceDay = (appealableUntil: string | undefined, appeals: readonly Appeal[]): string | undefined => {
  if (appealableUntil === undefined || appeals.some((one) => one.state !== 'upheld')) return undefined;
  return [addDays(appealableUntil, 1), ...appeals.flatMap((one) => one.settledOn ?? [])].reduce((a, b) =>
    a > b ? a : b,
  );
};
