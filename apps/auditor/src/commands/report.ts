import type { Command } from 'commander';
import { writeFile } from 'node:fs/promises';
import { asJson, DECISION, DOES_NOT_HOLD, HOLDS, say, subcommand, t, type Common } from '../command.js';
import { takingKeys, type WithKeys } from '../text-keys.js';
import { sayNothingOf } from '../nothing-of.js';
import { verifying, verifyWith, type Held } from '../verification.js';

type Options = Common & Held & WithKeys & { readonly out: string };

export const reportCommand = (): Command =>
  takingKeys(
    verifying(
      subcommand(
        'report',
        {
          en: 'write the history of a decision for people to read, on screen (.html) or on paper (.pdf), with what proves it; verifies the bundle first',
          sv: 'skriv ett besluts historia för människor, för skärm (.html) eller papper (.pdf), med det som bevisar den; kontrollerar exporten först',
        },
        [
          'havstang-audit report DECISION bundle --out report.html',
          'havstang-audit report "KS 2022/2" bundle --out report.pdf --lang sv',
        ],
      ),
    ),
  )
    .argument('<decision>', t(DECISION))
    .argument('<bundle>')
    .requiredOption(
      '--out <file>',
      t({
        en: 'the file to write; its ending says which: .html or .pdf',
        sv: 'fil att skriva; ändelsen avgör: .html eller .pdf',
      }),
    )
    .action(async (decision: string, bundle: string, { out, json, lang, keys, ...held }: Options) => {
      if (!/\.(html|pdf)$/.test(out)) throw new Error('--out: .html | .pdf');
      const verdict = await verifyWith(bundle, held);
      const [{ reportOf }, { inWords }, { streamNamed }] = await Promise.all([
        import('../report/report.js'),
        import('../personal-words.js'),
        import('../named.js'),
      ]);
      const stream = await streamNamed(bundle, decision, lang);
      const found = stream && (await reportOf(bundle, stream, verdict, lang));
      if (!found) return sayNothingOf(bundle, decision, lang);
      const report = JSON.parse(
        await inWords(JSON.stringify(found), bundle, { lang, json: true, ...(keys !== undefined && { keys }) }),
      ) as typeof found;
      const content = out.endsWith('.pdf')
        ? await (await import('../report/report-pdf.js')).reportPdf(report)
        : (await import('../report/report-html.js')).reportHtml(report);
      await writeFile(out, content);
      say(json ? asJson({ file: out, report }) : `${verdict.ok ? '✓' : '✗'} ${out}: ${report.verdict.text}`);
      process.exitCode = verdict.ok ? HOLDS : DOES_NOT_HOLD;
    });
