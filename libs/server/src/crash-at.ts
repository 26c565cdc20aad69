/**
 * For the crash tests: `append:after#3` ends the process at the third time that point is reached, as `kill -9` would — no handler runs, nothing is
 * flushed. A list separated by commas names several.
 */
export const crashAt = (plan: string): ((point: string) => void) => {
  const left = new Map(plan.split(',').map((one) => [one.split('#')[0] as string, Number(one.split('#')[1] ?? 1)]));
  return (point) => {
    const count = left.get(point);
    if (count === undefined) return;
    left.set(point, count - 1);
    if (count === 1) process.kill(process.pid, 'SIGKILL');
  };
};
