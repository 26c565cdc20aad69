import type { DecisionCard } from '@havstang/contracts';

/** Taken, and neither annulled, superseded nor stayed by a court: something may rest on it. */
export const inEffect = ({ status, appeals }: Pick<DecisionCard, 'status' | 'appeals'>): boolean =>
  status === 'taken' && !appeals.some((appeal) => appeal.state === 'stayed');
