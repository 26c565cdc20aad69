import { onCrashPoint } from '@havstang/kernel';
import { ConsoleLogger } from '@nestjs/common';
import { configurationFrom } from './configuration.js';
import { crashAt } from './crash-at.js';
import { start } from './start.js';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const main = async (): Promise<void> => {
  if (process.env['HAVSTANG_CRASH_AT']) onCrashPoint(crashAt(process.env['HAVSTANG_CRASH_AT']));
  const configuration = configurationFrom(process.env);
  const logger = new ConsoleLogger({ json: true, logLevels: ['warn', 'error', 'fatal'] });
  const running = await start(configuration, logger);
  say('');
  say(`  Hävstång answers on ${running.url}     data in ${configuration.dataDir}`);
  if (running.firstRun?.demo) say('  First start: this is a demo, with the story’s people in it (password: lever).');
  if (running.firstRun?.password)
    say(`  First start: sign in as "operator" with the one-time password ${running.firstRun.password}`);
  say('');
  say(`  Open    ${running.url}/            what is here     ${running.url}/docs   try the API`);
  say('  Then    npm run story         one true story, from problem to effect');
  say('  Stop    Ctrl-C');
  say('');

  const stop = (): void => {
    say('  Stopping …');
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
};

const fail = (error: unknown): never => {
  process.stderr.write(`\n  Hävstång could not go on: ${error instanceof Error ? error.message : String(error)}\n\n`);
  process.exit(1);
};

main().catch(fail);
