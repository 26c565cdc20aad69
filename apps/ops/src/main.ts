import { endWithReader, languageOf, progressBar } from '@havstang/cli';
import { configurationFrom } from '@havstang/server';
import { disclosureGround, dnr, type DisclosureGround } from '@havstang/contracts';
import { Command, InvalidArgumentError, Option } from 'commander';
import { addPeopleCommands } from './people.js';
import { addProgramCommands } from './programs.js';
import { WORDS, type Words } from './words.js';

/** Exit codes: 0 done and well, 1 done and something is wrong, 2 it could not be done. */
const WRONG = 1;
const NOT_DONE = 2;

process.umask(0o077);
endWithReader();
// What a command needs is loaded when it runs: setting up topics needs no database.
const lang = languageOf(process.env);
const word = (name: keyof Words): string => WORDS[name][lang];
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const program = new Command('havstang-ops')
  .description(word('ops'))
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : NOT_DONE));

const setUp = program.command('setup').description(word('setUp'));
setUp
  .command('topics')
  .description(word('topics'))
  .action(async () => {
    const { setUpAllTopics } = await import('./set-up.js');
    await setUpAllTopics(process.env);
    say(`✓ ${word('topicsDone')}`);
  });
setUp
  .command('eventstore-users')
  .description(word('users'))
  .action(async () => {
    const { setUpUsers } = await import('./set-up.js');
    await setUpUsers(process.env);
    say(`✓ ${word('usersDone')}`);
  });
setUp
  .command('migrations')
  .description(word('migrations'))
  .action(async () => {
    const { setUpDatabase } = await import('./set-up.js');
    await setUpDatabase(process.env);
    say(`✓ ${word('migrationsDone')}`);
  });

const copy = program.command('copy').description(word('copy'));
for (const direction of ['in', 'out'] as const) {
  copy
    .command(`${direction} <folder>`)
    .description(word(direction === 'in' ? 'copyIn' : 'copyOut'))
    .action(async (folder: string) => {
      const { copyBetween } = await import('./copy-between.js');
      const bar = progressBar('copy');
      const { size, root, persons } = await copyBetween(direction, folder, configurationFrom(process.env), bar.step);
      bar.done();
      say(`✓ ${size} ${word('events')}, ${word('root')} ${Buffer.from(root).toString('base64')}`);
      say(`✓ ${persons} ${word('personsKeys')}`);
    });
}

program
  .command('backup <folder>')
  .description(word('backup'))
  .option('--log-only', word('backupLogOnly'))
  .action(async (folder: string, { logOnly = false }: { logOnly?: boolean }) => {
    const { backUp, NoFolder } = await import('./back-up.js');
    const { size, root, without } = await backUp(configurationFrom(process.env), folder, { logOnly }).catch(
      (error: unknown) => {
        throw error instanceof NoFolder ? new Error(word('backupElsewhere'), { cause: error }) : error;
      },
    );
    say(`✓ ${folder}: ${size} ${word('events')}, ${word('root')} ${Buffer.from(root).toString('base64')}`);
    if (without.length > 0) say(`  ${word('backupWithout')}: ${without.join(', ')}`);
  });

program
  .command('reconcile')
  .description(word('reconcile'))
  .action(async () => {
    const { reconcileAll } = await import('./reconcile-all.js');
    const bar = progressBar('reconcile');
    const { events, unsealed, faults } = await reconcileAll(configurationFrom(process.env), bar.step);
    bar.done();
    for (const fault of faults) say(`✗ ${fault}`);
    say(`${faults.length === 0 ? '✓' : '✗'} ${events} ${word('events')}, ${unsealed} ${word('unsealed')}`);
    process.exitCode = faults.length === 0 ? 0 : WRONG;
  });

const index = (text: string): number => {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError(word('index'));
  return Number(text);
};

program
  .command('republish')
  .description(word('republish'))
  .option('--from <index>', word('from'), index, 0)
  .action(async ({ from }: { from: number }) => {
    const { republish } = await import('./republish.js');
    const bar = progressBar('republish');
    const published = await republish(from, configurationFrom(process.env), bar.step);
    bar.done();
    say(`✓ ${published} ${word('events')}`);
  });

const caseNumber = (text: string): string => {
  if (!dnr.safeParse(text).success) throw new InvalidArgumentError('KS 2022/17');
  return text;
};

const dlq = program.command('dlq').description(word('dlq'));
dlq
  .command('list [group]')
  .description(word('dlqList'))
  .option('--json', word('json'))
  .action(async (group: string | undefined, { json }: { json?: boolean }) => {
    const { parkedEvents } = await import('./parked.js');
    const parked = await parkedEvents(configurationFrom(process.env), group);
    if (json) say(JSON.stringify(parked, null, 2));
    else for (const one of parked) say(`${one.group}  #${one.index}  ${one.stream}  ${one.attempts}×  ${one.reason}`);
  });
dlq
  .command('redrive <group> <stream>')
  .description(word('dlqRedrive'))
  .action(async (group: string, stream: string) => {
    const { insteadOf, redriveParked } = await import('./parked.js');
    const groups = insteadOf(group);
    if (groups.length > 0) throw new Error(`${word('dlqGroup')}: ${groups.join(', ')}`);
    say(`✓ ${await redriveParked(configurationFrom(process.env), group, stream)} ${word('handled')}`);
  });

addPeopleCommands(program, word, say);
addProgramCommands(program, word, say);

type Keys = {
  readonly event?: string;
  readonly field?: string;
  readonly person?: string;
  readonly ground: DisclosureGround;
  readonly dnr?: string;
  readonly out: string;
};

program
  .command('keys')
  .description(word('keys'))
  .option('--event <event>', word('keysEvent'))
  .option('--field <pointer>', word('keysField'))
  .addOption(new Option('--person <ref>', word('keysPerson')).conflicts(['event', 'field']))
  .addOption(
    new Option('--ground <ground>', word('keysGround')).choices(disclosureGround.options).makeOptionMandatory(),
  )
  .option('--dnr <dnr>', word('keysDnr'), caseNumber)
  .requiredOption('--out <file>', word('keysOut'))
  .action(async ({ event, field: path, person, ground, dnr, out }: Keys) => {
    const wanted =
      person !== undefined ? { person } : event !== undefined && path !== undefined ? { event, path } : undefined;
    if (!wanted) throw new Error(word('keysWhich'));
    const { STDOUT, writeKeys } = await import('./keys.js');
    const bar = progressBar('keys');
    const reason = { ground, ...(dnr !== undefined && { dnr }) };
    const disclosed = await writeKeys(configurationFrom(process.env), wanted, reason, out, bar.step);
    bar.done();
    if (typeof disclosed === 'string') throw new Error(word(disclosed));
    const done = `✓ ${out}, ${word('recordedIn')} ${disclosed.stream}`;
    if (out === STDOUT) process.stderr.write(`${done}\n`);
    else say(done);
  });

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = NOT_DONE;
});
