/** What was opened, to be closed in the opposite order. */
export type Closing = {
  add(close: () => unknown): void;
  /** Closes everything once, also when some of it fails. Throws the first failure. */
  all(): Promise<void>;
};

export const createClosing = (): Closing => {
  const opened: (() => unknown)[] = [];
  return {
    add: (close) => void opened.push(close),
    all: async () => {
      let failed: { readonly error: unknown } | undefined;
      for (const close of opened.splice(0).reverse()) {
        try {
          await close();
        } catch (error) {
          failed ??= { error };
        }
      }
      if (failed) throw failed.error;
    },
  };
};
