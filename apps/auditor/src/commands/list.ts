import type { Command } from 'commander';
import { asJson, say, subcommand, type Common } from '../command.js';
import type { Listed } from '../list.js';
import { inWords } from '../personal-words.js';
import { takingKeys, type WithKeys } from '../text-keys.js';
import { VERIFIES_FIRST, verifyFirst } from '../verification.js';

const WORDS = {
  case: { en: 'case', sv: 'ärende' },
  decision: { en: 'decision', sv: 'beslut' },
  prepared: { en: 'not taken', sv: 'inte fattat' },
  none: { en: 'There are no cases and no decisions.', sv: 'Det finns inga ärenden och inga beslut.' },
} as const;

export const listCommand = (): Command =>
  takingKeys(
    subcommand(
      'list',
      {
        en: `the cases and decisions in a bundle, or in a part of a log, with the ids to ask for them by; ${VERIFIES_FIRST.en}`,
        sv: `ärendena och besluten i en export, eller i en del av loggen, med de id som man frågar efter dem med; ${VERIFIES_FIRST.sv}`,
      },
      ['havstang-audit list bundle'],
    ),
  )
    .argument('<bundle>')
    .action(async (bundle: string, options: Common & WithKeys) => {
      const { json, lang } = options;
      const { list } = await import('../list.js');
      await verifyFirst(bundle, lang);
      const found = await list(bundle);
      say(await inWords(json ? asJson(found) : listText(found, lang), bundle, options));
    });

const listText = (found: readonly Listed[], lang: Common['lang']): string => {
  if (found.length === 0) return WORDS.none[lang];
  const width = (...texts: readonly string[]): number => Math.max(...texts.map((text) => text.length));
  const days = width(...found.map(({ day = WORDS.prepared[lang] }) => day));
  const kinds = width(WORDS.case[lang], WORDS.decision[lang]);
  const numbers = width(...found.map(({ dnr }) => dnr));
  return found
    .map(({ kind, day = WORDS.prepared[lang], dnr, title, id }) =>
      [day.padEnd(days), WORDS[kind][lang].padEnd(kinds), dnr.padEnd(numbers), id, title].join('  '),
    )
    .join('\n');
};
