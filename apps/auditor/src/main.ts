import { languageOf, progressBar, type Lang } from '@havstang/cli';
import { verifyBundle, writeBundle } from '@havstang/ledger';
import { Command, InvalidArgumentError, Option } from 'commander';
import { readFileSync } from 'node:fs';
import type { LedgerSource } from '@havstang/ledger';
import { replayText, verdictText } from './terminal.js';

/** Exit codes: 0 it holds, 1 it does not (or nothing was found), 2 it could not be tried. */
const HOLDS = 0;
const DOES_NOT_HOLD = 1;
const NOT_TRIED = 2;

// What a command needs is loaded when it runs: verifying needs none of the services.
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const asJson = (value: unknown): string =>
  JSON.stringify(
    value,
    (_key, inner: unknown) => (inner instanceof Uint8Array ? Buffer.from(inner).toString('base64') : inner),
    2,
  );

const lang = (): Option =>
  new Option('--lang <language>', 'sv or en').choices(['sv', 'en']).default(languageOf(process.env));
const json = (): Option => new Option('--json', 'answer as JSON');

const program = new Command('havstang-audit')
  .description(
    'Take the decision history with you, prove that nothing in it was altered, and follow a decision. All but export work offline.',
  )
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? HOLDS : NOT_TRIED));

program
  .command('export')
  .description('write a bundle from a running server, or from the data folder of a stopped one')
  .requiredOption('--out <bundle>', 'folder to write; it must not exist')
  .addOption(new Option('--url <address>', 'the running server').conflicts('data'))
  .option('--data <folder>', 'the data folder of a stopped server')
  .addOption(new Option('--token <token>', 'access token of an auditor').env('HAVSTANG_TOKEN'))
  .option('--as <username>', 'demo account to sign in as, when no token is given', 'revisor')
  .action(
    async ({ out, url, data, token, as }: { out: string; url?: string; data?: string; token?: string; as: string }) => {
      const exportedAt = new Date().toISOString();
      const bar = progressBar('export');
      const address = url ?? `http://127.0.0.1:${process.env['PORT'] ?? 3000}`;
      const write = async (source: LedgerSource): Promise<void> => {
        if (source.size === 0) throw new Error('there is no signed checkpoint yet: nothing to export');
        await writeBundle(out, source, bar.step);
        bar.done();
        say(`✓ ${out}: ${source.size} events of ${source.origin}`);
      };
      if (data === undefined) {
        const { serverSource } = await import('./server-source.js');
        const { DEMO_PASSWORD, signIn } = await import('@havstang/identity');
        await write(
          await serverSource(
            address,
            token ?? (await signIn({ baseUrl: address, username: as, password: DEMO_PASSWORD })),
            exportedAt,
          ),
        );
      } else {
        const { folderSource } = await import('./folder-source.js');
        const source = folderSource(data, exportedAt);
        await write(source).finally(() => source.close());
      }
    },
  );

program
  .command('verify')
  .description('check a bundle; exits 1 when anything in it was changed, and says what')
  .argument('<bundle>')
  .option('--key <vkey>', 'the operator’s verifier key, got by another way than in the bundle')
  .option('--checkpoint <file>', 'a checkpoint that you kept earlier: a signed note, or its three lines')
  .addOption(lang())
  .addOption(json())
  .action(async (bundle: string, options: { key?: string; checkpoint?: string; lang: Lang; json?: boolean }) => {
    const bar = progressBar('verify');
    const verdict = await verifyBundle(bundle, {
      progress: bar.step,
      ...(options.key === undefined ? {} : { trustedKey: options.key }),
      ...(options.checkpoint === undefined ? {} : { heldCheckpoint: readFileSync(options.checkpoint, 'utf8') }),
    });
    bar.done();
    say(options.json ? asJson(verdict) : verdictText(verdict, options.lang));
    process.exitCode = verdict.ok ? HOLDS : DOES_NOT_HOLD;
  });

program
  .command('replay')
  .description('rebuild the read models from the bundle and compare them row by row with the live ones')
  .argument('<bundle>')
  .addOption(lang())
  .addOption(json())
  .action(async (bundle: string, options: { lang: Lang; json?: boolean }) => {
    const [{ MODELS }, { replay }] = await Promise.all([import('./models.js'), import('./replay.js')]);
    const bar = progressBar('replay');
    const result = await replay(bundle, MODELS, bar.step);
    bar.done();
    say(options.json ? asJson(result) : replayText(result, options.lang));
    process.exitCode = result.differences.length === 0 ? HOLDS : DOES_NOT_HOLD;
  });

const index = (text: string): number => {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('a ledger index is a whole number from 0.');
  return Number(text);
};

program
  .command('trace')
  .description('the lineage of a decision, from problem to effect, out of the bundle alone')
  .argument('<decision>', 'the decision’s id, or any stream’s name')
  .argument('<bundle>')
  .addOption(
    new Option('--direction <direction>', 'which way to follow').choices(['both', 'back', 'forward']).default('both'),
  )
  .option('--as-of-index <index>', 'as it was at this ledger index', index)
  .option('--as-of-date <date>', 'as it was at the end of this day, or at this instant')
  .addOption(lang())
  .addOption(json())
  .action(async (decision: string, bundle: string, options: TraceOptions) => {
    const { lineageText, trace } = await import('./trace.js');
    const found = await trace(bundle, decision, {
      direction: options.direction,
      ...(options.asOfIndex === undefined ? {} : { asOfIndex: options.asOfIndex }),
      ...(options.asOfDate === undefined ? {} : { asOfDate: options.asOfDate }),
    });
    if (!found) {
      process.stderr.write(`${bundle} holds nothing of ${decision}\n`);
      process.exitCode = DOES_NOT_HOLD;
      return;
    }
    say(options.json ? asJson(found) : lineageText(found, options.lang));
  });

type TraceOptions = {
  readonly direction: 'both' | 'back' | 'forward';
  readonly asOfIndex?: number;
  readonly asOfDate?: string;
  readonly lang: Lang;
  readonly json?: boolean;
};

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = NOT_TRIED;
});
