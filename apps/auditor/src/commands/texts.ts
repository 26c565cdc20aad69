import { progressBar } from '@havstang/cli';
import type { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { asJson, DOES_NOT_HOLD, HOLDS, say, subcommand, t, type Common } from '../command.js';
import { VERIFIES_FIRST, verifyFirst } from '../verification.js';
import { textsText } from '../texts-text.js';

export const textsCommand = (): Command =>
  subcommand(
    'texts',
    {
      en: `what became of what people wrote: encrypted, erased as an event proves, or opened with keys that you were given; ${VERIFIES_FIRST.en}`,
      sv: `vad som blivit av det människor skrivit: krypterat, raderat som en händelse visar, eller öppnat med nycklar som du fått; ${VERIFIES_FIRST.sv}`,
    },
    ['havstang-audit texts bundle', 'havstang-audit texts bundle --keys keys.json'],
  )
    .argument('<bundle>')
    .option(
      '--keys <file>',
      t({ en: 'keys that the operator gave you', sv: 'nycklar som du fått av den som driver systemet' }),
    )
    .action(async (bundle: string, { keys, json, lang }: Common & { readonly keys?: string }) => {
      const { keysIn, texts } = await import('../texts.js');
      const holds = await verifyFirst(bundle, lang);
      const bar = progressBar('texts');
      const found = await texts(bundle, keys === undefined ? undefined : keysIn(readFileSync(keys, 'utf8')), bar.step);
      bar.done();
      say(json ? asJson(found) : textsText(found, lang));
      process.exitCode = holds && found.faults.length === 0 ? HOLDS : DOES_NOT_HOLD;
    });
