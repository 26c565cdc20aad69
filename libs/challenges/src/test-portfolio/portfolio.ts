import type { TestCard } from '@havstang/contracts';
import type { TestRow } from './test-portfolio.js';

/** ISO 56002, 8.3: a test validates a concept; one that concluded “adapt” goes back to development, “adopt” on to deployment. */
export const testCardOf = (row: TestRow): TestCard => ({ ...row, isoProcess: isoProcessOf(row) });

const isoProcessOf = ({ outcome }: TestRow): TestCard['isoProcess'] => {
  if (outcome === 'adopt') return 'deploySolutions';
  return outcome === 'adapt' ? 'developSolutions' : 'validateConcepts';
};

/** I-C23: what counts is the lesson, whatever the outcome; a test abandoned with one is a success. */
export const learningOf = (tests: readonly Pick<TestCard, 'status' | 'learning'>[]) => {
  const concluded = tests.filter((test) => test.status === 'concluded');
  return { concluded: concluded.length, learned: concluded.filter((test) => test.learning !== undefined).length };
};
