import { SingleBar } from 'cli-progress';

export type Lang = 'sv' | 'en';

/** Swedish where the terminal speaks it, otherwise English. */
export const languageOf = (env: NodeJS.ProcessEnv): Lang =>
  (env['LC_ALL'] ?? env['LANG'] ?? '').startsWith('sv') ? 'sv' : 'en';

export type Step = (done: number, total: number) => void;

/** A progress bar with rate and time left, on a terminal only. */
export const progressBar = (what: string): { readonly step: Step; readonly done: () => void } => {
  if (!process.stderr.isTTY) return { step: () => undefined, done: () => undefined };
  const began = Date.now();
  const bar = new SingleBar({
    format: `${what} {bar} {percentage}% | {value}/{total} | {rate}/s | {eta_formatted}`,
    hideCursor: true,
  });
  let started = false;
  return {
    step: (done, total) => {
      const rate = Math.round(done / Math.max(0.001, (Date.now() - began) / 1_000));
      if (started) bar.update(done, { rate });
      else bar.start(total, done, { rate });
      started = true;
    },
    done: () => {
      if (started) bar.stop();
      started = false;
    },
  };
};

/** Ends the program where its reader has ended, as `| head` does: whoever reads only the beginning has what they wanted. */
export const endWithReader = (): void => {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
};
