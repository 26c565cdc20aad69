import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const NODE = join(ROOT, 'node_modules', 'node', 'bin', 'node');

export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** One real process of the system. */
export type Running = {
  readonly pid: number;
  /** What it has written to its standard output and error so far. */
  readonly output: () => string;
  readonly exited: Promise<Exit>;
  /** Sends a signal and resolves when the process has ended. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<Exit>;
};

export type Environment = Readonly<Record<string, string>>;

const mainOf = (app: string): string => {
  const main = join(ROOT, 'apps', app, 'dist', 'main.js');
  if (!existsSync(main)) throw new Error('not built yet: run "npx nx run-many -t build" first');
  return main;
};

const launch = (program: string, args: readonly string[], env: Environment) => {
  const child = spawn(NODE, [program, ...args], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const heard: (() => void)[] = [];
  const hear = (chunk: Buffer): void => {
    output += chunk.toString();
    heard.forEach((tell) => tell());
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const exited = once(child, 'exit').then(([code, signal]): Exit => ({ code, signal }));
  return { child, exited, output: () => output, onOutput: (tell: () => void) => void heard.push(tell) };
};

/** Starts a built app and resolves when it says that it answers. Rejects with what it said when it ends before that. */
export const startApp = (app: string, env: Environment): Promise<Running> => startProgram(mainOf(app), [], env);

/** The same for any program of ours. */
export const startProgram = async (
  program: string,
  args: readonly string[],
  env: Environment = {},
): Promise<Running> => {
  const { child, exited, output, onOutput } = launch(program, args, env);
  const answers = new Promise<void>((resolve) =>
    onOutput(() => {
      if (output().includes('answers on')) resolve();
    }),
  );
  const ended = await Promise.race([answers, exited]);
  if (ended) throw new EndedEarly(ended, output());
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<Exit> => {
    child.kill(signal);
    return exited;
  };
  return { pid: child.pid as number, output, exited, end };
};

/** Runs a built app to its end. Rejects with what it said unless that is code 0. */
export const runApp = async (app: string, args: readonly string[], env: Environment): Promise<string> => {
  const { exited, output } = launch(mainOf(app), args, env);
  const exit = await exited;
  if (exit.code !== 0) throw new EndedEarly(exit, output());
  return output();
};

/** The process ended before it answered. */
export class EndedEarly extends Error {
  readonly exit: Exit;
  constructor(exit: Exit, output: string) {
    super(`the server ended before it answered (${exit.signal ?? exit.code}): ${output}`);
    this.exit = exit;
  }
}
