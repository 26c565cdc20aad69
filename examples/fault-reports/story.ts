import { parseArgs } from 'node:util';
import { castFor } from './cast.ts';
import { LANGUAGE, LANGUAGES, t } from './language.ts';
import { play } from './play.ts';

const HELP = t(
  `Användning: npm run story -- [val]

Spela berättelsen om felanmälningarna mot en server som är igång, från problem till effekt, och visa beslutets väg.

Val:
  --url <adress>   servern (förval: http://127.0.0.1:3000, eller porten i PORT)
  --repeat <antal> spela den flera gånger
  --quiet          visa bara beslutets väg
  --lang <språk>   sv eller en (förval: terminalens)
  -h, --help       visa detta
`,
  `Usage: npm run story -- [options]

Play the story of the fault reports against a running server, from problem to effect, and show the way of the decision.

Options:
  --url <address>  the server (default: http://127.0.0.1:3000, or the port in PORT)
  --repeat <times> play it several times
  --quiet          show the way of the decision alone
  --lang <lang>    sv or en (default: that of the terminal)
  -h, --help       show this
`,
);

const optionsOf = () => {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: `http://127.0.0.1:${process.env['PORT'] ?? 3000}` },
      repeat: { type: 'string', default: '1' },
      quiet: { type: 'boolean', default: false },
      lang: { type: 'string', default: LANGUAGE },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const repeat = Number(values.repeat);
  if (!Number.isSafeInteger(repeat) || repeat < 1)
    throw new Error(t('--repeat är ett heltal från 1', '--repeat takes a whole number from 1'));
  if (!LANGUAGES.some((one) => one === values.lang)) throw new Error('--lang: sv, en');
  return { ...values, repeat };
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** How the reader shows that it is true, with the language that was asked for. */
const proofOf = (decisionId: string, url: string): string => {
  const lang = LANGUAGE === 'sv' ? ' --lang sv' : '';
  const lines = [
    `npm run audit -- export --url ${url} --out bundle && npm run audit -- verify bundle${lang}`,
    `npm run audit -- trace ${decisionId} bundle${lang}`,
  ];
  const lead = t('Bevisa det:  ', 'Prove it:  ');
  return [
    t(`Beslutets id: ${decisionId}`, `The decision’s id: ${decisionId}`),
    ...lines.map((line, n) => (n === 0 ? lead : ' '.repeat(lead.length)) + line),
  ].join('\n');
};

const told = async ({ url, repeat, quiet }: ReturnType<typeof optionsOf>): Promise<void> => {
  const cast = await castFor(url);
  for (let i = 1; i <= repeat; i++) {
    const { decisionId } = await play(cast, quiet ? () => undefined : say);
    const lineage = (await cast.leader.read('decisionLineage', { id: decisionId, lang: LANGUAGE })).body;
    say(`\n${lineage.text}\n\n${proofOf(decisionId, url)}`);
    if (repeat > 1) say(t(`${i} av ${repeat}`, `${i} of ${repeat}`));
  }
};

let options: ReturnType<typeof optionsOf> | undefined;
try {
  options = optionsOf();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n\n${HELP}`);
  process.exitCode = 2;
}
try {
  if (options?.help) process.stdout.write(HELP);
  else if (options) await told(options);
} catch (error) {
  const unreachable = error instanceof TypeError && 'cause' in error;
  const nobody = t(
    `Ingen server svarar på ${options?.url}: kör npm start först.`,
    `No server answers at ${options?.url}: run npm start first.`,
  );
  process.stderr.write(`\n${unreachable ? nobody : (error as Error).message}\n`);
  process.exitCode = 1;
}
