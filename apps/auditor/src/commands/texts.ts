import { progressBar } from '@havstang/cli';
import type { Command } from 'commander';
import { asJson, DOES_NOT_HOLD, HOLDS, say, subcommand, type Common } from '../command.js';
import { keysGiven, takingKeys, type WithKeys } from '../text-keys.js';
import { VERIFIES_FIRST, verifyFirst } from '../verification.js';
import { textsText } from '../texts-text.js';

export const textsCommand = (): Command =>
  takingKeys(
    subcommand(
      'texts',
      {
        en: `what became of what people wrote: encrypted, erased as an event proves, or opened with keys that you were given; ${VERIFIES_FIRST.en}`,
        sv: `vad som blivit av det människor skrivit: krypterat, raderat som en händelse visar, eller öppnat med nycklar som du fått; ${VERIFIES_FIRST.sv}`,
      },
      ['havstang-audit texts bundle', 'havstang-audit texts bundle --keys keys.json'],
    ),
  )
    .argument('<bundle>')
    .action(async (bundle: string, { json, lang, ...given }: Common & WithKeys) => {
      const { texts } = await import('../texts.js');
      const keys = keysGiven(given);
      const holds = await verifyFirst(bundle, lang);
      const bar = progressBar('texts');
      const found = await texts(bundle, keys, bar.step);
      bar.done();
      say(json ? asJson(found) : textsText(found, lang));
      process.exitCode = holds && found.faults.length === 0 ? HOLDS : DOES_NOT_HOLD;
    });
