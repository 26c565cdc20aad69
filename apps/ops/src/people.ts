import { code, PEOPLE } from '@havstang/contracts';
import { NoInstallation, openAccounts, UsernameTaken, type Accounts, type Person } from '@havstang/identity';
import { configurationFrom } from '@havstang/server';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Words } from './words.js';

type Roles = Person['roles'];
type Change = { readonly name?: string; readonly role?: Roles; readonly unit?: string };
type New = Required<Change> & { readonly tenant: string };

export type Word = (name: keyof Words) => string;

/** Reads an argument that has this form, as composed characters. */
export const reader = (word: Word) => (pattern: RegExp, wrong: keyof Words) => (value: string) => {
  if (!pattern.test(value)) throw new InvalidArgumentError(word(wrong));
  return value.normalize('NFC');
};

/** What people and programs are named by on the command line. */
export const SHORT_NAME = /^[\p{L}\p{N}._@-]{1,64}$/u;

export const unitOption = (word: Word): Option =>
  new Option('--unit <unit>', word('peopleUnit')).argParser((value) => {
    if (!code.safeParse(value).success) throw new InvalidArgumentError(word('peopleUnit'));
    return value;
  });

export const tenantOption = (word: Word): Option =>
  new Option('--tenant <code>', word('peopleTenant'))
    .argParser(reader(word)(/^\d{4}$/, 'peopleTenant'))
    .makeOptionMandatory();

/** Opens what is in the data folder for one piece of work. What `inWords` makes of what is wrong with it is thrown in its place. */
export const within = async <Opened extends { release(): void }, Answer>(
  open: (dataDir: string) => Opened,
  work: (opened: Opened) => Promise<Answer> | Answer,
  inWords: (error: unknown) => string | undefined,
): Promise<Answer> => {
  let opened: Opened | undefined;
  try {
    opened = open(configurationFrom(process.env).dataDir);
    return await work(opened);
  } catch (error) {
    const said = inWords(error);
    throw said === undefined ? error : new Error(said, { cause: error });
  } finally {
    opened?.release();
  }
};

/** The commands for the accounts of the embedded sign-in. `say` gets a line for people; `word` has the words in their language. */
export const addPeopleCommands = (program: Command, word: Word, say: (text: string) => void): void => {
  const text = reader(word);
  const username = text(SHORT_NAME, 'peopleUsername');
  const name = () =>
    new Option('--name <name>', word('peopleName')).argParser(text(/^(?=.*\S)\P{Cc}{1,200}$/u, 'peopleNamed'));
  const role = () => new Option('--role <role...>', word('peopleRole')).choices(PEOPLE);
  const unit = () => unitOption(word);

  const inAccounts = <Answer>(work: (accounts: Accounts) => Promise<Answer> | Answer): Promise<Answer> =>
    within(openAccounts, work, (error) => {
      if (error instanceof NoInstallation) return word('peopleNone');
      return error instanceof UsernameTaken ? word('peopleTaken') : undefined;
    });
  const found = <Found>(answer: Found | undefined | false): Found => {
    if (answer === undefined || answer === false) throw new Error(word('peopleNobody'));
    return answer;
  };
  const tellOnce = (who: string, oneTimePassword: string): void =>
    say(`✓ ${who}  ${word('peopleOnce')}: ${oneTimePassword}`);

  const people = program.command('people').description(word('people'));
  people
    .command('list')
    .description(word('peopleList'))
    .option('--json', word('json'))
    .action(async ({ json }: { json?: boolean }) => {
      const all = await inAccounts((accounts) => accounts.list());
      if (json) return say(JSON.stringify(all, null, 2));
      for (const { tenant, username, name, unit, roles, state, ref } of all)
        say([tenant, username, name, unit, roles.join(', '), word(state), ref].join('  '));
    });
  people
    .command('add')
    .argument('<username>', '', username)
    .description(word('peopleAdd'))
    .addOption(name().makeOptionMandatory())
    .addOption(role().makeOptionMandatory())
    .addOption(unit().makeOptionMandatory())
    .addOption(tenantOption(word))
    .action(async (username: string, { name, role: roles, unit, tenant }: New) => {
      const { oneTimePassword } = await inAccounts((accounts) => accounts.add({ username, name, roles, unit, tenant }));
      tellOnce(username, oneTimePassword);
    });
  people
    .command('change')
    .argument('<username>', '', username)
    .description(word('peopleChange'))
    .addOption(name())
    .addOption(role())
    .addOption(unit())
    .action(async (username: string, { name, role: roles, unit }: Change) => {
      if (name === undefined && roles === undefined && unit === undefined) throw new Error(word('peopleNothing'));
      const change = {
        ...(name !== undefined && { name }),
        ...(roles && { roles }),
        ...(unit !== undefined && { unit }),
      };
      found(await inAccounts((accounts) => accounts.change(username, change)));
      say(`✓ ${word('done')}`);
    });
  people
    .command('reset')
    .argument('<username>', '', username)
    .description(word('peopleReset'))
    .action(async (username: string) =>
      tellOnce(username, found(await inAccounts((accounts) => accounts.reset(username)))),
    );
  people
    .command('close')
    .argument('<username>', '', username)
    .description(word('peopleClose'))
    .action(async (username: string) => {
      found(await inAccounts((accounts) => accounts.close(username)));
      say(`✓ ${word('done')}`);
    });
};
