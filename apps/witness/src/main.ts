import { crashAt, onCrashPoint } from '@havstang/kernel';
import { witnessConfigurationFrom } from './configuration.js';
import { startWitness } from './start.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const main = async (): Promise<void> => {
  const plan = process.env['HAVSTANG_CRASH_AT'];
  if (plan) onCrashPoint(crashAt(plan));
  const configuration = witnessConfigurationFrom(process.env);
  const { url, vkey, stop } = await startWitness(configuration, (line) => {
    say(JSON.stringify({ time: new Date().toISOString(), ...line }));
  });
  say(`\n  The witness answers on ${url}     memory in ${configuration.dataDir}`);
  say(
    `  It follows ${configuration.logs.length} keys of logs. Its own key, for the policy of those who ask it:\n  ${vkey}\n`,
  );
  const end = (): void => void stop().then(() => process.exit(0), fail);
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
};

const fail = (error: unknown): never => {
  process.stderr.write(
    `\n  The witness could not go on: ${error instanceof Error ? error.message : String(error)}\n\n`,
  );
  process.exit(1);
};

main().catch(fail);
