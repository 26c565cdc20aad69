import { progressBar } from '@havstang/cli';
import { verdictText, writeGraphs } from '@havstang/ledger';
import type { Command } from 'commander';
import { asJson, DOES_NOT_HOLD, HOLDS, say, subcommand, t, type Common } from '../command.js';
import { mustBeNew } from '../errors.js';
import { verifying, verifyWith, type Held } from '../verification.js';

type Options = Common & Held & { readonly out: string };

export const graphsCommand = (): Command =>
  verifying(
    subcommand(
      'graphs',
      {
        en: 'write the history for tools that draw (W3C PROV-O, provenance.jsonld) and mine processes (OCEL 2.0, ocel.json); verifies the bundle first',
        sv: 'skriv historiken för verktyg som ritar (W3C PROV-O, provenance.jsonld) och analyserar processer (OCEL 2.0, ocel.json); kontrollerar exporten först',
      },
      ['havstang-audit graphs bundle --out graphs'],
    ),
  )
    .argument('<bundle>')
    .requiredOption(
      '--out <folder>',
      t({ en: 'folder to write; it must not exist', sv: 'mapp att skriva; får inte finnas' }),
    )
    .action(async (bundle: string, { out, json, lang, ...held }: Options) => {
      mustBeNew(out);
      const verdict = await verifyWith(bundle, held);
      if (!verdict.ok) {
        say(json ? asJson({ verdict }) : verdictText(verdict, lang));
        process.exitCode = DOES_NOT_HOLD;
        return;
      }
      const bar = progressBar('graphs');
      const files = await writeGraphs(bundle, out, bar.step);
      bar.done();
      say(json ? asJson({ folder: out, files }) : `✓ ${out}: ${files.join(', ')}`);
      process.exitCode = HOLDS;
    });
