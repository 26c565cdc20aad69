import { progressBar } from '@havstang/cli';
import { writeBundle, type LedgerSource } from '@havstang/ledger';
import { Option, type Command } from 'commander';
import { asJson, say, subcommand, t, type Common } from '../command.js';

type Options = Common & {
  readonly out: string;
  readonly url?: string;
  readonly data?: string;
  readonly token?: string;
  readonly as: string;
};

/** What a source needs is loaded when it is used: a stopped server's folder takes no sign-in, a running server no database. */
export const exportCommand = (): Command =>
  subcommand(
    'export',
    {
      en: 'write a bundle from a running server, or from the data folder of a stopped one',
      sv: 'skriv en export från en server som är igång, eller ur en stoppad servers datamapp',
    },
    [
      'havstang-audit export --url https://havstang.example.se --out bundle',
      'havstang-audit export --data ./data --out bundle',
    ],
  )
    .requiredOption(
      '--out <bundle>',
      t({ en: 'folder to write; it must not exist', sv: 'mapp att skriva; får inte finnas' }),
    )
    .addOption(new Option('--url <address>', t({ en: 'the running server', sv: 'servern' })).conflicts('data'))
    .option('--data <folder>', t({ en: 'the data folder of a stopped server', sv: 'en stoppad servers datamapp' }))
    .addOption(
      new Option('--token <token>', t({ en: 'access token of an auditor', sv: 'en revisors åtkomstbiljett' })).env(
        'HAVSTANG_TOKEN',
      ),
    )
    .option(
      '--as <username>',
      t({ en: 'demo account to sign in as, when no token is given', sv: 'demokonto att logga in med, utan biljett' }),
      'revisor',
    )
    .action(async ({ out, url, data, token, as, json, lang }: Options) => {
      const exportedAt = new Date().toISOString();
      const bar = progressBar('export');
      const address = url ?? `http://127.0.0.1:${process.env['PORT'] ?? 3000}`;
      const write = async (source: LedgerSource): Promise<void> => {
        if (source.size === 0) throw new Error('there is no signed checkpoint yet: nothing to export');
        await writeBundle(out, source, bar.step);
        bar.done();
        const { size, origin } = source;
        const told = { en: `${size} events of ${origin}`, sv: `${size} händelser ur ${origin}` }[lang];
        say(json ? asJson({ bundle: out, events: size, origin, exportedAt }) : `✓ ${out}: ${told}`);
      };
      if (data === undefined) {
        const { serverSource } = await import('../server-source.js');
        const { DEMO_PASSWORD, signIn } = await import('@havstang/identity');
        const access = token ?? (await signIn({ baseUrl: address, username: as, password: DEMO_PASSWORD }));
        await write(await serverSource(address, access, exportedAt));
      } else {
        const { folderSource } = await import('../folder-source.js');
        const source = folderSource(data, exportedAt);
        await write(source).finally(() => source.close());
      }
    });
