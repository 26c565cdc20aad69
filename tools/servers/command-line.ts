/**
 * Servers for development and tests on this machine, without Docker:
 *   npm run servers -- up NAME …                  starts them, prints the variables that say where they are, and runs until it is stopped
 *   npm run servers -- run NAME … -- COMMAND …    starts them, runs the command with those variables, stops them; ends with the command's code
 * NAME is kafka, postgres or eventstoredb (the project's test double). `up --out FILE` also writes the variables into a file, when all answer.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { NEEDS, type NeedName } from './needs.ts';
import { runCommand, untilStopped, withServers } from './with-servers.ts';

const USAGE = `Usage: npm run servers -- up|run ${Object.keys(NEEDS).join('|')} … [--out FILE] [-- COMMAND …]`;

const isNeed = (name: string): name is NeedName => Object.hasOwn(NEEDS, name);

/** Whoever waits for the file finds it complete. */
const writeWhole = (file: string, content: string): void => {
  writeFileSync(`${file}.part`, content);
  renameSync(`${file}.part`, file);
};

const main = async (args: readonly string[]): Promise<number> => {
  const split = args.indexOf('--');
  const [own, command] = split < 0 ? [args, []] : [args.slice(0, split), args.slice(split + 1)];
  const { values, positionals } = parseArgs({
    args: [...own],
    allowPositionals: true,
    options: { out: { type: 'string' } },
  });
  const [verb, ...names] = positionals;
  const wanted = names.filter(isNeed);
  const understood = names.length > 0 && wanted.length === names.length && (verb === 'up') === (command.length === 0);
  if (!understood || (verb !== 'up' && verb !== 'run')) throw new Error(USAGE);
  return withServers(
    wanted.map((name) => NEEDS[name].local),
    (variables) => {
      if (verb === 'run') return runCommand(command, variables);
      const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
      if (values.out) writeWhole(values.out, lines.join(''));
      process.stdout.write(lines.join(''));
      return untilStopped();
    },
  );
};

const code = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});
process.exit(code);
