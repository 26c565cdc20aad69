#!/usr/bin/env node
import { endWithReader } from '@havstang/cli';
import { createRequire } from 'node:module';
import { checkProofCommand, proofCommand } from './commands/prove.js';
import { replayCommand, verifyCommand } from './commands/check.js';
import { checkpointCommand } from './commands/checkpoint.js';
import { exportCommand } from './commands/export.js';
import { graphsCommand } from './commands/graphs.js';
import { listCommand } from './commands/list.js';
import { reportCommand } from './commands/report.js';
import { asOfCommand, diffCommand, seenByCommand, traceCommand } from './commands/look.js';
import { verifierCommand } from './commands/verifier.js';
import { textsCommand } from './commands/texts.js';
import { minutesCommand } from './commands/minutes.js';
import { timestampsCommand } from './commands/timestamps.js';
import { watchCommand } from './commands/watch.js';
import { command, DOES_NOT_HOLD, NOT_TRIED, t } from './command.js';
import { NotThere, reasonOf } from './errors.js';

const { version } = createRequire(import.meta.url)('../package.json') as { readonly version: string };

const program = command(
  'havstang-audit',
  {
    en: 'Take the decision history with you, prove that nothing in it was altered, and follow a decision. All but export, checkpoint and watch work offline.',
    sv: 'Ta med dig beslutshistoriken, visa att inget i den har ändrats, och följ ett beslut. Allt utom export, checkpoint och watch fungerar utan nätverk.',
  },
  [
    'havstang-audit export --url http://127.0.0.1:3000 --out bundle',
    'havstang-audit verify bundle',
    'havstang-audit verify --help',
  ],
)
  .version(version, '-V, --version', t({ en: 'show the version', sv: 'visa versionen' }))
  .helpCommand(
    t({ en: 'help [command]', sv: 'help [kommando]' }),
    t({ en: 'show how a command is used', sv: 'visa hur ett kommando används' }),
  )
  .addHelpText(
    'after',
    `\n${t({
      en: 'Exit codes: 0 it holds (or was found), 1 it does not (or was not found), 2 it could not be tried.',
      sv: 'Svarskoder: 0 det håller (eller hittades), 1 det håller inte (eller hittades inte), 2 det kunde inte prövas.',
    })}`,
  );

// What a command needs is loaded when it runs: verifying needs none of the services.
for (const one of [
  exportCommand(),
  verifyCommand(),
  replayCommand(),
  proofCommand(),
  checkProofCommand(),
  listCommand(),
  asOfCommand(),
  diffCommand(),
  traceCommand(),
  seenByCommand(),
  verifierCommand(),
  textsCommand(),
  reportCommand(),
  graphsCommand(),
  watchCommand(),
  checkpointCommand(),
  minutesCommand(),
  timestampsCommand(),
])
  program.addCommand(one);

endWithReader();

// Waited for here: an answer that never comes ends the process with 13, and not with 0, which would be one.
try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exitCode = error instanceof NotThere ? DOES_NOT_HOLD : NOT_TRIED;
}
