import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Fault } from './faults.ts';
import type { FollowedVersion } from './server.ts';

export type SpawnedDouble = {
  /** Connection string for the client. */
  readonly url: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** Adds faults, or clears them when none are given. */
  faults(...faults: readonly Fault[]): Promise<void>;
  /** Resolves when the process has ended. `SIGKILL`, if nothing is said: no chance to write or to say goodbye. */
  kill(signal?: NodeJS.Signals): Promise<void>;
};

export type SpawnOptions = {
  readonly file?: string;
  readonly port?: number;
  readonly version?: FollowedVersion;
  readonly faults?: readonly Fault[];
};

/** The program beside this file, which is compiled where this is. */
const PROGRAM = fileURLToPath(import.meta.url.replace(/spawn(\.[jt]s)$/, 'eventstoredb-double$1'));

/**
 * Starts the double as a process of its own, to be killed.
 * @throws Error when the process ends before it listens
 */
export const spawnEventStoreDouble = async ({
  file,
  port = 0,
  version = '23.10.6',
  faults = [],
}: SpawnOptions = {}): Promise<SpawnedDouble> => {
  const args = [`--port=${port}`, '--control=0', `--version=${version}`];
  if (file !== undefined) args.push(`--file=${file}`);
  for (const fault of faults) args.push(`--fault=${JSON.stringify(fault)}`);
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const first = await Promise.race([once(createInterface(child.stdout), 'line'), exited.then(() => undefined)]);
  if (first === undefined) throw new Error('The double of EventStoreDB did not start.');
  const started = JSON.parse(String(first[0])) as { url: string; port: number; control: string };
  return {
    url: started.url,
    port: started.port,
    process: child,
    async faults(...given) {
      const method = given.length === 0 ? 'DELETE' : 'POST';
      const response = await fetch(`${started.control}/faults`, {
        method,
        ...(given.length > 0 && { body: JSON.stringify(given) }),
      });
      if (!response.ok) throw new Error(await response.text());
    },
    async kill(signal = 'SIGKILL') {
      child.kill(signal);
      await exited;
    },
  };
};
