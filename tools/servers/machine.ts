/** What the machine has, and how to get what it lacks. */
import { execFile, type ExecFileOptions } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Runs a program to its end and gives its standard output. Rejects with what it said when it fails. */
export const runToEnd = async (
  command: string,
  args: readonly string[],
  options: ExecFileOptions = {},
): Promise<string> => {
  try {
    return String((await execute(command, args, options)).stdout);
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} failed:\n${stdout}${stderr}`, { cause: error });
  }
};

const execute = promisify(execFile);

/** Where downloads are kept between runs and checkouts. `HAVSTANG_CACHE` moves it. */
export const cacheFolder = (): string =>
  process.env.HAVSTANG_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'havstang');

export const isRoot = process.getuid?.() === 0;

/** Installs Debian packages, which only root can. */
export const installPackages = async (...packages: readonly string[]): Promise<void> => {
  if (!isRoot) throw new Error(`This machine lacks ${packages.join(', ')}: apt-get install ${packages.join(' ')}`);
  console.error(`  Installing ${packages.join(', ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runToEnd('apt-get', ['update', '-qq'], { env });
  await runToEnd('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
};

/** Makes sure that a program can be run, from a Debian package when it is missing. */
export const ensureProgram = async (program: string, fromPackage: string): Promise<void> => {
  const found = await runToEnd('sh', ['-c', `command -v ${program}`]).catch(() => undefined);
  if (found === undefined) await installPackages(fromPackage);
};
