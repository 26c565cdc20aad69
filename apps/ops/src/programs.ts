import { OBSERVERS } from '@havstang/contracts';
import {
  NoInstallation,
  openPrograms,
  ProgramNameTaken,
  type Credentials,
  type ProgramAccounts,
} from '@havstang/identity';
import { Option, type Command } from 'commander';
import { reader, SHORT_NAME, tenantOption, unitOption, within, type Word } from './people.js';

/** The unit of a program that belongs to none. */
const NO_UNIT = 'program';

type New = {
  readonly role: readonly (typeof OBSERVERS)[number][];
  readonly unit: string;
  readonly tenant: string;
};

/** The commands for programs that read by themselves. `say` gets a line for people; `word` has the words in their language. */
export const addProgramCommands = (program: Command, word: Word, say: (text: string) => void): void => {
  const name = reader(word)(SHORT_NAME, 'programsName');
  const role = new Option('--role <role...>', word('programsRole')).choices(OBSERVERS).makeOptionMandatory();

  const inPrograms = <Answer>(work: (programs: ProgramAccounts) => Promise<Answer> | Answer): Promise<Answer> =>
    within(openPrograms, work, (error) => {
      if (error instanceof NoInstallation) return word('peopleNone');
      return error instanceof ProgramNameTaken ? word('programsTaken') : undefined;
    });
  const tellOnce = (name: string, { clientId, clientSecret }: Credentials): void =>
    say(`✓ ${name}  client_id: ${clientId}  client_secret: ${clientSecret}  (${word('programsOnce')})`);

  const programs = program.command('programs').description(word('programs'));
  programs
    .command('list')
    .description(word('programsList'))
    .option('--json', word('json'))
    .action(async ({ json }: { json?: boolean }) => {
      const all = await inPrograms((programs) => programs.list());
      if (json) return say(JSON.stringify(all, null, 2));
      for (const { tenant, name, unit, roles, state, ref } of all)
        say([tenant, name, unit, roles.join(', '), word(state), ref].join('  '));
    });
  programs
    .command('add')
    .argument('<name>', '', name)
    .description(word('programsAdd'))
    .addOption(role)
    .addOption(unitOption(word).default(NO_UNIT))
    .addOption(tenantOption(word))
    .action(async (name: string, { role: roles, unit, tenant }: New) =>
      tellOnce(name, await inPrograms((programs) => programs.add({ name, roles, unit, tenant }))),
    );
  programs
    .command('reset')
    .argument('<name>', '', name)
    .description(word('programsReset'))
    .action(async (name: string) => {
      const given = await inPrograms((programs) => programs.reset(name));
      if (!given) throw new Error(word('programsNone'));
      tellOnce(name, given);
    });
  programs
    .command('close')
    .argument('<name>', '', name)
    .description(word('programsClose'))
    .action(async (name: string) => {
      if (!(await inPrograms((programs) => programs.close(name)))) throw new Error(word('programsNone'));
      say(`✓ ${word('done')}`);
    });
};
