import { formatCheckpoint, openCheckpoint, parseVerifierKey } from '@havstang/ledger';
import type { Command } from 'commander';
import { writeFileSync } from 'node:fs';
import { asJson, DOES_NOT_HOLD, say, subcommand, t, type Common } from '../command.js';
import { mustBeNew } from '../errors.js';
import { served, type Served } from '../server-options.js';

type Options = Common & Served & { readonly out: string; readonly keyOut?: string };

export const checkpointCommand = (): Command =>
  served(
    subcommand(
      'checkpoint',
      {
        en: 'fetch a signed checkpoint to keep: against it a later bundle is shown to be unchanged up to then (L2)',
        sv: 'hämta en signerad kontrollpunkt att spara: mot den visas att en senare export är oförändrad fram till dess (L2)',
      },
      [
        'havstang-audit checkpoint --url https://havstang.example.se --out checkpoint.txt --key-out key.txt',
        'havstang-audit verify bundle --key key.txt --checkpoint checkpoint.txt    # next time',
      ],
    ),
  )
    .requiredOption(
      '--out <file>',
      t({ en: 'file to write; it must not exist', sv: 'fil att skriva; får inte finnas' }),
    )
    .option(
      '--key-out <file>',
      t({ en: 'write the key that it is signed with there', sv: 'skriv nyckeln som den är signerad med dit' }),
    )
    .action(async ({ out, keyOut, json, lang, ...server }: Options) => {
      const [{ serverWatch }, { accessTo }] = await Promise.all([import('../server-watch.js'), import('../access.js')]);
      mustBeNew(...[out, keyOut].filter((file) => file !== undefined));
      const source = serverWatch(server.url, accessTo(server));
      const note = await source.checkpoint();
      const key = parseVerifierKey((await source.vkeys()).at(-1) ?? '');
      const checkpoint = key && openCheckpoint(note, key.name, key);
      if (!checkpoint) {
        const wrong = {
          en: `✗ the checkpoint of ${server.url} is not signed with the key that it shows`,
          sv: `✗ kontrollpunkten hos ${server.url} är inte signerad med nyckeln som visas där`,
        };
        process.stderr.write(`${wrong[lang]}\n`);
        process.exitCode = DOES_NOT_HOLD;
        return;
      }
      writeFileSync(out, note);
      if (keyOut !== undefined) writeFileSync(keyOut, `${key.vkey}\n`);
      if (json) return say(asJson({ file: out, keyFile: keyOut, checkpoint, key: key.vkey }));
      const next = `havstang-audit verify ${{ en: 'BUNDLE', sv: 'EXPORT' }[lang]} --key ${keyOut ?? 'key.txt'} --checkpoint ${out}`;
      const told = {
        en: {
          three: 'The three lines, for the minutes of a meeting or the notice board:',
          key: 'The key: keep it too, where the operator cannot exchange it:',
          next: 'The next time:',
        },
        sv: {
          three: 'De tre raderna, för protokollet eller anslagstavlan:',
          key: 'Nyckeln: spara den också, där den som driver systemet inte kan byta ut den:',
          next: 'Nästa gång:',
        },
      }[lang];
      say(`✓ ${[out, keyOut].filter(Boolean).join(', ')}

${told.three}

${formatCheckpoint(checkpoint)}
${told.key}

${key.vkey}

${told.next} ${next}`);
    });
