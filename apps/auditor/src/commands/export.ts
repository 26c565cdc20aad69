import { progressBar } from '@havstang/cli';
import { GRAPHS_UP_TO, writeBundle, type LedgerSource, type Progress } from '@havstang/ledger';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { readFileSync } from 'node:fs';
import { asJson, say, subcommand, t, type Common } from '../command.js';
import { mustBeNew } from '../errors.js';
import { served, type Served } from '../server-options.js';
import { isUuid, parsePeriod, sizeOf, type Asked } from '../scope.js';

/** The first major version that better-sqlite3 runs on. */
const OLDEST_FOR_SQLITE = 22;

type Options = Common &
  Served & {
    readonly out: string;
    readonly data?: string;
    readonly all?: boolean;
    readonly case?: string;
    readonly decision?: string;
    readonly period?: { readonly from: string; readonly to: string };
    readonly checkpoint?: string;
    readonly graphs?: boolean;
  };

const period = (text: string) => {
  const read = parsePeriod(text);
  if (!read)
    throw new InvalidArgumentError(
      t({
        en: 'Write two days, or two instants with their zone, the earlier first: 2022-05-01..2022-05-31.',
        sv: 'Skriv två dagar, eller två klockslag med tidszon, det tidigare först: 2022-05-01..2022-05-31.',
      }),
    );
  return read;
};

const decision = (text: string): string => {
  if (isUuid(text)) return text;
  throw new InvalidArgumentError(
    t({
      en: 'Write its id, as havstang-audit list names it: 9b766d29-2080-47c8-9098-c5a77446b24d.',
      sv: 'Skriv dess id, så som havstang-audit list anger det: 9b766d29-2080-47c8-9098-c5a77446b24d.',
    }),
  );
};

const askedFor = (options: Pick<Options, 'case' | 'decision' | 'period'>): Asked | undefined => {
  if (options.case !== undefined) return { kind: 'case', name: options.case };
  if (options.decision !== undefined) return { kind: 'decision', name: options.decision };
  return options.period && { kind: 'period', ...options.period };
};

/** On an older Node the SQLite driver does not fail: it takes the process with it. */
const mustReadSqlite = (): void => {
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_FOR_SQLITE) return;
  throw new Error(
    t({
      en: `--data needs Node ${OLDEST_FOR_SQLITE} or later, and this is ${process.versions.node}; all else works`,
      sv: `--data kräver Node ${OLDEST_FOR_SQLITE} eller senare, och detta är ${process.versions.node}; allt annat fungerar`,
    }),
  );
};

/** What a source needs is loaded when it is used: a stopped server's folder takes no sign-in, a running server no database. */
export const exportCommand = (): Command =>
  served(
    subcommand(
      'export',
      {
        en: 'write a bundle from a running server, or from the data folder of a stopped one',
        sv: 'skriv en export från en server som är igång, eller ur en stoppad servers datamapp',
      },
      [
        'havstang-audit export --url https://havstang.example.se --out bundle',
        'havstang-audit export --data ./data --out bundle',
        'havstang-audit export --data ./data --decision DECISION --out decision',
        'havstang-audit export --case "KS 2022/17" --out case',
        'havstang-audit export --period 2022-05-01..2022-05-31 --checkpoint kept.txt --out may',
      ],
    ),
  )
    .requiredOption(
      '--out <bundle>',
      t({ en: 'folder to write; it must not exist', sv: 'mapp att skriva; får inte finnas' }),
    )
    .addOption(
      new Option(
        '--data <folder>',
        t({ en: 'the data folder of a stopped server', sv: 'en stoppad servers datamapp' }),
      ).conflicts('url'),
    )
    .addOption(
      new Option(
        '--all',
        t({ en: 'the whole log (as without any of these)', sv: 'hela loggen (som utan något av dessa)' }),
      ).conflicts(['case', 'decision', 'period']),
    )
    .addOption(
      new Option(
        '--case <case>',
        t({
          en: 'one case, by its id or diary number, and all that led to it and followed',
          sv: 'ett ärende, med id eller diarienummer, och allt som ledde till det och följde',
        }),
      ).conflicts(['decision', 'period']),
    )
    .addOption(
      new Option(
        '--decision <id>',
        t({ en: 'one decision, from problem to effect', sv: 'ett beslut, från problem till effekt' }),
      )
        .argParser(decision)
        .conflicts('period'),
    )
    .addOption(
      new Option(
        '--period <from..to>',
        t({
          en: 'what was recorded on these days, or between two instants',
          sv: 'det som registrerades dessa dagar, eller mellan två klockslag',
        }),
      ).argParser(period),
    )
    .option(
      '--checkpoint <file>',
      t({
        en: 'one that you kept: a part of the log can then be compared with it',
        sv: 'en som du har sparat: även en del av loggen kan då jämföras med den',
      }),
    )
    .option(
      '--graphs',
      t({
        en: `with provenance.jsonld and ocel.json, which are left out of more than ${GRAPHS_UP_TO} events`,
        sv: `med provenance.jsonld och ocel.json, som annars utelämnas för mer än ${GRAPHS_UP_TO} händelser`,
      }),
    )
    .option(
      '--no-graphs',
      t({ en: 'without these two, however few events', sv: 'utan dessa två, hur få händelser det än är' }),
    )
    .action(async ({ out, url, data, token, as, json, lang, graphs, ...options }: Options) => {
      mustBeNew(out);
      const exportedAt = new Date().toISOString();
      const [bar, derivingBar] = [progressBar('export'), progressBar('derive')];
      const write = async (source: LedgerSource): Promise<void> => {
        if (source.size === 0)
          throw new Error(
            t({
              en: 'there is no signed checkpoint yet: nothing to export',
              sv: 'det finns ingen signerad kontrollpunkt än: inget att exportera',
            }),
          );
        const deriving: Progress = (done, total) => {
          bar.done();
          derivingBar.step(done, total);
        };
        await writeBundle(out, source, { progress: bar.step, deriving, graphs });
        derivingBar.done();
        const { size, origin } = source;
        const told = { en: `${size} events of ${origin}`, sv: `${size} händelser ur ${origin}` }[lang];
        say(json ? asJson({ bundle: out, events: size, origin, exportedAt }) : `✓ ${out}: ${told}`);
      };
      const { checkpoint } = options;
      const held = checkpoint === undefined ? undefined : sizeOf(readFileSync(checkpoint, 'utf8'));
      if (data === undefined) {
        const [{ serverSource }, { accessTo }] = await Promise.all([
          import('../server-source.js'),
          import('../access.js'),
        ]);
        const access = accessTo({ url, token, as });
        await write(await serverSource(url, access.token, exportedAt, askedFor(options), held));
      } else {
        mustReadSqlite();
        const { folderSource } = await import('../folder-source.js');
        const source = await folderSource(data, exportedAt, askedFor(options), held);
        await write(source).finally(() => source.close());
      }
    });
