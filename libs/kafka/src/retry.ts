import type { Pauses } from '@havstang/kernel';

/** For the broker: back soon after it is. */
export const BROKER_RETRY: Pauses = { firstPauseMs: 100, longestPauseMs: 5_000 };
