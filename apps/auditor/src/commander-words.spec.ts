import { Command, InvalidArgumentError, Option } from 'commander';
import { inSwedish, SWEDISH_HELP } from './commander-words.js';

/** What commander says to these arguments, in Swedish. */
const said = (...args: readonly string[]): string => {
  let text = '';
  const refuse = () => {
    throw new InvalidArgumentError('Skriv ett tal.');
  };
  const program = new Command('tool')
    .exitOverride()
    .configureHelp(SWEDISH_HELP)
    .configureOutput({
      writeOut: (out) => void (text += out),
      writeErr: (err) => void (text += err),
      outputError: (err, write) => write(inSwedish(err)),
    });
  program
    .command('look')
    .argument('<bundle>', 'det som avses')
    .requiredOption('--out <file>', 'fil')
    .addOption(new Option('--way <way>', 'håll').choices(['back', 'forward']).default('back'))
    .addOption(new Option('--data <folder>', 'mapp').conflicts('way').env('WAY'))
    .option('--count <n>', 'antal', refuse);
  try {
    program.parse(args, { from: 'user' });
  } catch {
    // What it says is what is asked for.
  }
  return text.trim();
};

describe('what commander says by itself', () => {
  it.each([
    ["fel: argumentet 'bundle' saknas", ['look', '--out', 'x']],
    ["fel: '--out <file>' måste anges", ['look', 'b']],
    ["fel: '--out <file>' saknar sitt värde", ['look', 'b', '--out']],
    ["fel: okänt val '--outt'\n(Menade du --out?)", ['look', 'b', '--out', 'x', '--outt', 'x']],
    ["fel: okänt kommando 'lok'\n(Menade du look?)", ['lok']],
    ['fel: för många argument: 2, inte 1: b, c', ['look', 'b', 'c', '--out', 'x']],
    ["fel: '--way <way>' kan inte vara 'up'. Välj något av back, forward.", ['look', 'b', '--way', 'up']],
    ["fel: '--count <n>' kan inte vara 'x'. Skriv ett tal.", ['look', 'b', '--count', 'x']],
    [
      "fel: '--data <folder>' kan inte användas ihop med '--way <way>'",
      ['look', 'b', '--out', 'x', '--way', 'back', '--data', 'd'],
    ],
  ])('%s', (sentence, args) => expect(said(...args)).toBe(sentence));

  it('is Swedish in the help too', () => {
    const help = said('look', '--help');
    expect(help).toContain('Användning: tool look [val] <bundle>');
    expect(help).toContain('(något av: "back", "forward", annars: "back")');
    expect(help).toContain('miljövariabel: WAY');
    expect(help).not.toMatch(/Usage|Options|Arguments|default|choices|env/);
    expect(said('--help')).toMatch(/Kommandon:\n +look \[val\] <bundle>/);
  });
});
