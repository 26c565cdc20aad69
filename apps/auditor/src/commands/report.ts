import { progressBar } from '@havstang/cli';
import { verifyBundle } from '@havstang/ledger';
import type { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { asJson, DOES_NOT_HOLD, HOLDS, say, sayNothingOf, subcommand, t, type Common } from '../command.js';

type Options = Common & { readonly out: string; readonly key?: string; readonly checkpoint?: string };

export const reportCommand = (): Command =>
  subcommand(
    'report',
    {
      en: 'write the history of a decision for people to read, on screen (.html) or on paper (.pdf), with what proves it; verifies the bundle first',
      sv: 'skriv ett besluts historia för människor, för skärm (.html) eller papper (.pdf), med det som bevisar den; kontrollerar exporten först',
    },
    [
      'havstang-audit report DECISION bundle --out report.html',
      'havstang-audit report DECISION bundle --out report.pdf --lang sv',
    ],
  )
    .argument(
      '<decision>',
      t({ en: 'the decision’s id, or any stream’s name', sv: 'beslutets id, eller en ströms namn' }),
    )
    .argument('<bundle>')
    .requiredOption(
      '--out <file>',
      t({
        en: 'the file to write; its ending says which: .html or .pdf',
        sv: 'fil att skriva; ändelsen avgör: .html eller .pdf',
      }),
    )
    .option('--key <vkey>', t({ en: 'the operator’s key, as for verify', sv: 'nyckeln, som för verify' }))
    .option(
      '--checkpoint <file>',
      t({ en: 'a checkpoint that you kept, as for verify', sv: 'en sparad kontrollpunkt, som för verify' }),
    )
    .action(async (decision: string, bundle: string, { out, key, checkpoint, json, lang }: Options) => {
      if (!/\.(html|pdf)$/.test(out)) throw new Error('--out: .html | .pdf');
      const bar = progressBar('verify');
      const verdict = await verifyBundle(bundle, {
        progress: bar.step,
        ...(key === undefined ? {} : { trustedKey: key }),
        ...(checkpoint === undefined ? {} : { heldCheckpoint: readFileSync(checkpoint, 'utf8') }),
      });
      bar.done();
      const [{ reportOf }, { inWords }] = await Promise.all([
        import('../report/report.js'),
        import('../personal-words.js'),
      ]);
      const found = await reportOf(bundle, decision, verdict, lang);
      if (!found) return sayNothingOf(bundle, decision, lang);
      const report = JSON.parse(await inWords(JSON.stringify(found), bundle, lang)) as typeof found;
      const content = out.endsWith('.pdf')
        ? await (await import('../report/report-pdf.js')).reportPdf(report)
        : (await import('../report/report-html.js')).reportHtml(report);
      await writeFile(out, content);
      say(json ? asJson({ file: out, report }) : `${verdict.ok ? '✓' : '✗'} ${out}: ${report.verdict.text}`);
      process.exitCode = verdict.ok ? HOLDS : DOES_NOT_HOLD;
    });
