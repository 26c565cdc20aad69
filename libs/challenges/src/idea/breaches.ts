import type { IdeaCard } from '@havstang/contracts';

type Check = IdeaCard['checks'][number];
type Exception = IdeaCard['exceptions'][number];

/** As much of an idea as says which boundaries it breaches: the latest check of each, and the exceptions asked for, oldest first. */
export type Breaching = {
  readonly checks: Readonly<Record<string, Pick<Check, 'result' | 'why'>>>;
  readonly exceptions: readonly Pick<Exception, 'exceptionRequestId' | 'boundaryId' | 'outcome'>[];
};

/** The boundaries that the idea breaches and whose latest request for an exception, if any, did not end in one of `settled`. */
export const openBreaches = ({ checks, exceptions }: Breaching, settled: readonly Exception['outcome'][]): string[] =>
  Object.keys(checks).filter((boundaryId) => {
    const latest = exceptions.findLast((one) => one.boundaryId === boundaryId);
    return checks[boundaryId]?.result === 'breaches' && !(latest && settled.includes(latest.outcome));
  });
