import { crashAt, onCrashPoint } from '@havstang/kernel';
import { ConsoleLogger, type LoggerService } from '@nestjs/common';
import { configurationFrom, type Configuration } from './configuration.js';
import { start, type Parts, type Started } from './start.js';

/**
 * The main program of every app: configuration from the environment, start, a word to whoever started it, and a clean end on SIGTERM and Ctrl-C with
 * exit code 0. What stops the start is told in one line, with exit code 1.
 */
export const runProgram = (
  begin: (configuration: Configuration, logger: LoggerService) => Promise<Started>,
  tell: (started: Started) => readonly string[],
): void => {
  // What is made in a data folder is for nobody else to read, whoever made the folder.
  process.umask(0o077);
  // Whoever reads only the beginning, as `| head` does, has what they wanted.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') fail(error);
  });
  const main = async (): Promise<void> => {
    if (process.env['HAVSTANG_CRASH_AT']) onCrashPoint(crashAt(process.env['HAVSTANG_CRASH_AT']));
    const logger = new ConsoleLogger({ json: true, logLevels: ['warn', 'error', 'fatal'] });
    const started = await begin(configurationFrom(process.env), logger);
    say('', ...tell(started), '');
    let stopping = false;
    started.reacting.catch((error: unknown) => stopping || fail(error));
    const stop = (): void => {
      stopping = true;
      say('  Stopping …');
      started.stop().then(() => process.exit(0), fail);
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  };
  main().catch(fail);
};

export const run = (parts: Parts, tell: (started: Started) => readonly string[]): void =>
  runProgram((configuration, logger) => start(parts, configuration, logger), tell);

const say = (...lines: readonly string[]): void => void process.stdout.write(lines.map((line) => `${line}\n`).join(''));

const fail = (error: unknown): never => {
  process.stderr.write(`\n  Hävstång could not go on: ${error instanceof Error ? error.message : String(error)}\n\n`);
  process.exit(1);
};
