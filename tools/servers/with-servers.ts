import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Started } from './needs.ts';

/**
 * Starts servers, runs `task` with the variables that say where they are, and stops them, however it went. Ctrl-C, SIGTERM and SIGHUP while they start
 * count as a failure of the start. Whoever calls ends the process afterwards: what was half started then goes with it.
 */
export const withServers = async (
  starts: readonly (() => Promise<Started>)[],
  task: (variables: Readonly<Record<string, string>>) => Promise<number>,
): Promise<number> => {
  const running: Started[] = [];
  const start = async (one: () => Promise<Started>): Promise<void> => void running.push(await one());
  try {
    await Promise.race([Promise.all(starts.map(start)), interrupted()]);
    return await task(Object.assign({}, ...running.map(({ variables }) => variables)));
  } finally {
    await Promise.allSettled(running.map((server) => server.stop()));
  }
};

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Rejects at the first signal. From now on signals end this process only through its own clean-up. */
const interrupted = (): Promise<never> =>
  new Promise((_resolve, reject) => {
    for (const signal of SIGNALS) process.on(signal, () => reject(new Error(`ended by ${signal}`)));
  });

/** Runs a command with variables, its input and output ours, and gives its exit code. It gets the signals that we get. */
export const runCommand = async (
  [command, ...args]: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<number> => {
  const child = spawn(command!, args, { stdio: 'inherit', env: { ...process.env, ...variables } });
  // Ctrl-C in a terminal reaches the command by itself.
  const forward = (signal: NodeJS.Signals): boolean => child.kill(signal);
  process.on('SIGTERM', forward).on('SIGHUP', forward);
  const [code, signal] = await once(child, 'exit');
  process.off('SIGTERM', forward).off('SIGHUP', forward);
  return signal ? 1 : code;
};

/** Waits for a signal to stop. */
export const untilStopped = async (): Promise<number> => {
  await interrupted().catch(() => undefined);
  return 0;
};
