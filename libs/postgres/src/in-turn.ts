/** Runs one piece of work after another, whatever becomes of those before. */
export const createTurns = () => {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run: <T>(work: () => Promise<T>): Promise<T> => {
      const result = last.then(work);
      last = result.catch(() => undefined);
      return result;
    },
    /** Resolves when everything accepted so far has ended. */
    idle: async (): Promise<void> => void (await last),
  };
};
