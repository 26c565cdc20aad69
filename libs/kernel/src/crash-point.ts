let reached: ((point: string) => void) | undefined;

/** Names a line between two effects, so that a test can kill the real process exactly there. Does nothing unless a test installed a hook. */
export const crashPoint = (point: string): void => reached?.(point);

export const onCrashPoint = (hook: (point: string) => void): void => {
  reached = hook;
};
