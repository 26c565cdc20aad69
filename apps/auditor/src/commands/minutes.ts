import { parseCheckpoint, parseNote } from '@havstang/ledger';
import type { Command } from 'commander';
import { readFileSync, writeFileSync } from 'node:fs';
import { asJson, say, subcommand, t, type Common } from '../command.js';

export const minutesCommand = (): Command =>
  subcommand(
    'minutes',
    {
      en: 'a picture of a checkpoint for the minutes or the notice board: QR code and three lines, as SVG or PNG',
      sv: 'en bild av en kontrollpunkt för protokollet eller anslagstavlan: QR-kod och tre rader, som SVG eller PNG',
    },
    ['havstang-audit minutes kept.txt --out checkpoint.svg', 'havstang-audit minutes kept.txt --out checkpoint.png'],
  )
    .argument('<checkpoint>', t({ en: 'a signed note, or its three lines', sv: 'signerad, eller dess tre rader' }))
    .requiredOption('--out <file>', t({ en: 'ends in .svg or .png', sv: 'slutar på .svg eller .png' }))
    .action(async (file: string, { out, json, lang }: Common & { readonly out: string }) => {
      const text = `${readFileSync(file, 'utf8').replaceAll('\r', '').trim()}\n`;
      const checkpoint = parseCheckpoint(parseNote(text)?.text ?? text);
      if (!checkpoint)
        throw new Error({ en: `${file} holds no checkpoint`, sv: `${file} innehåller ingen kontrollpunkt` }[lang]);
      const { pictureFor } = await import('../picture.js');
      writeFileSync(out, pictureFor(out, checkpoint));
      say(json ? asJson({ file: out, checkpoint }) : `✓ ${out}`);
    });
