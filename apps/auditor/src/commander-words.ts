import { Help, type Argument, type Command, type Option } from 'commander';

/** What commander says by itself, and the same in Swedish. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/^error: /, 'fel: '],
  [/required option ('.*') not specified/, '$1 måste anges'],
  [/missing required argument ('.*')/, 'argumentet $1 saknas'],
  [/option ('.*') argument missing/, '$1 saknar sitt värde'],
  [/unknown option/, 'okänt val'],
  [/unknown command/, 'okänt kommando'],
  [/\(Did you mean (?:one of )?(.*)\?\)/, '(Menade du $1?)'],
  [
    /too many arguments(?: for '.*')?\. Expected (\d+) arguments? but got (\d+): (.*)\./,
    'för många argument: $2, inte $1: $3',
  ],
  [/option ('.*') argument ('.*') is invalid\./, '$1 kan inte vara $2.'],
  [/option ('.*') value ('.*') from env ('.*') is invalid\./, '$1 kan inte vara $2, som står i $3.'],
  [/command-argument value ('.*') is invalid for argument ('.*')\./, '$2 kan inte vara $1.'],
  [/Allowed choices are (.*)\./, 'Välj något av $1.'],
  [
    /(?:option|environment variable) ('.*') cannot be used with (?:option|environment variable) ('.*')/,
    '$1 kan inte användas ihop med $2',
  ],
  [/\[options\]/, '[val]'],
  [/\[command\]/, '[kommando]'],
  [/(?<=\(|, )choices: /, 'något av: '],
  [/(?<=\(|, )default: /, 'annars: '],
  [/(?<=\(|, )env: /, 'miljövariabel: '],
  [/^Usage:/, 'Användning:'],
  [/^Arguments:/, 'Argument:'],
  [/^Options:/, 'Val:'],
  [/^Commands:/, 'Kommandon:'],
];

/** A text of commander in Swedish; what it did not say by itself stays as it is. */
export const inSwedish = (text: string): string =>
  SENTENCES.reduce((said, [english, swedish]) => said.replace(english, swedish), text);

const plain = new Help();

/** The help in Swedish. */
export const SWEDISH_HELP = {
  styleTitle: inSwedish,
  commandUsage: (command: Command) => inSwedish(plain.commandUsage(command)),
  subcommandTerm: (command: Command) => inSwedish(plain.subcommandTerm(command)),
  optionDescription: (option: Option) => inSwedish(plain.optionDescription(option)),
  argumentDescription: (argument: Argument) => inSwedish(plain.argumentDescription(argument)),
};
