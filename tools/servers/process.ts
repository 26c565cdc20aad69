import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Folder } from './folder.ts';

/** A server for tests, as a process of its own on loopback. It ends, and its folder goes, with the process that started it. */
export type Server = {
  /** The environment variables by which tests find it. */
  readonly variables: Readonly<Record<string, string>>;
  readonly folder: string;
  /** Of the process that runs now, or of the last one. */
  readonly pid: number;
  /** What it has written so far, over all restarts. */
  log(): string;
  /**
   * Sends a signal. KILL, STOP and CONT reach the processes that the server has started itself too, so that none of them answers any more.
   * Resolves when the server has ended; after STOP and CONT at once.
   */
  kill(signal: Signal): Promise<void>;
  /** Starts it again on the same data and ports, after a clean end if it still runs. Resolves when it answers. */
  restart(): Promise<void>;
  /** Ends it cleanly and removes its folder. */
  stop(): Promise<void>;
};

export type Signal = 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGTERM' | 'SIGINT';

/** How to run a server. */
export type Recipe = {
  readonly name: string;
  /** Where it runs: its own, discarded when it stops. */
  readonly folder: Folder;
  readonly command: string;
  readonly args: readonly string[];
  /** Who is to run it, where that is not who we are. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** The signal for a clean end. */
  readonly ends: 'SIGTERM' | 'SIGINT';
  readonly answers: () => Promise<boolean>;
  readonly variables: Readonly<Record<string, string>>;
};

const LOG = 'server.log';
const READY_WITHIN = 90_000;
const END_WITHIN = 30_000;

/** Starts a server and resolves when it answers. Rejects with the end of its log when it does not; then nothing of it is left. */
export const serve = async (recipe: Recipe): Promise<Server> => {
  const { name, folder, variables } = recipe;
  const logFile = join(folder.path, LOG);
  const log = (): string => readFileSync(logFile, 'utf8');
  let child = launch(recipe);

  const untilReady = async (): Promise<void> => {
    const deadline = Date.now() + READY_WITHIN;
    while (!(await recipe.answers())) {
      const why = hasEnded(child) ? 'ended at once' : Date.now() > deadline ? 'does not answer' : undefined;
      if (why) throw new Error(`${name} ${why}. The end of its log:\n${log().slice(-4000)}`);
      await sleep(50);
    }
  };

  const kill = async (signal: Signal): Promise<void> => {
    if (hasEnded(child)) return;
    const whole = signal === 'SIGKILL' || signal === 'SIGSTOP' || signal === 'SIGCONT';
    const pids = whole ? family(child.pid!) : [child.pid!];
    send(pids, signal);
    if (signal === 'SIGSTOP' || signal === 'SIGCONT') return;
    if (!hasEnded(child)) await once(child, 'exit');
    while (pids.some(isAlive)) await sleep(5);
  };

  const end = async (): Promise<void> => {
    if (hasEnded(child)) return;
    await kill('SIGCONT');
    const late = setTimeout(() => void kill('SIGKILL'), END_WITHIN);
    await kill(recipe.ends);
    clearTimeout(late);
  };

  const endAtOnce = (): void => send(family(child.pid!), 'SIGKILL');
  // Before the folder goes, which was there first.
  process.prependOnceListener('exit', endAtOnce);
  const stop = async (): Promise<void> => {
    await end();
    process.off('exit', endAtOnce);
    folder.discard();
  };

  const restart = async (): Promise<void> => {
    await end();
    child = launch(recipe);
    await untilReady();
  };

  try {
    await untilReady();
  } catch (error) {
    await kill('SIGKILL');
    await stop();
    throw error;
  }
  return {
    variables,
    folder: folder.path,
    get pid() {
      return child.pid!;
    },
    log,
    kill,
    restart,
    stop,
  };
};

const launch = ({ folder, command, args, user }: Recipe): ChildProcess => {
  const output = openSync(join(folder.path, LOG), 'a');
  // Linux then ends the server with us even when we are killed.
  const leash = process.platform === 'linux' ? ['setpriv', '--pdeathsig', 'KILL'] : [];
  const [program, ...rest] = [...leash, command, ...args];
  try {
    return spawn(program!, rest, { cwd: folder.path, stdio: ['ignore', output, output], ...user });
  } finally {
    closeSync(output);
  }
};

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** A process and those that it has started. Elsewhere than on Linux only itself. */
const family = (pid: number): readonly number[] => {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return [
      pid,
      ...children
        .split(' ')
        .filter(Boolean)
        .flatMap((child) => family(Number(child))),
    ];
  } catch {
    return [pid];
  }
};

const send = (pids: readonly number[], signal: Signal): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended by itself meanwhile.
    }
  }
};

/** Whether a process still runs; one that only waits for its parent to notice its end does not. */
const isAlive = (pid: number): boolean => {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};
