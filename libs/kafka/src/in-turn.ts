/** Calls wait for those before them, whatever becomes of them. */
export const inTurn = (): (<R>(action: () => Promise<R>) => Promise<R>) => {
  let last: Promise<unknown> = Promise.resolve();
  return (action) => {
    const result = last.then(action);
    last = result.catch(() => undefined);
    return result;
  };
};
