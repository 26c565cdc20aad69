let reached: ((point: string) => void) | undefined;

/** Names a line between two effects, so that a test can kill the real process exactly there. Does nothing unless a test installed a hook. */
export const crashPoint = (point: string): void => reached?.(point);

export const onCrashPoint = (hook: (point: string) => void): void => {
  reached = hook;
};

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
