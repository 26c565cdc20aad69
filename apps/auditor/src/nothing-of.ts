import { readBundle } from '@havstang/ledger';
import { DOES_NOT_HOLD, type Common } from './command.js';

/** Says that a bundle has nothing to show of what was asked for, and what to ask for instead; ends with the code for it. */
export const sayNothingOf = async (bundle: string, id: string, lang: Common['lang']): Promise<void> => {
  const streams = new Set<string>();
  for await (const batch of (await readBundle(bundle)).entries())
    for (const { stream } of batch) if (stream === id || stream.endsWith(`-${id}`)) streams.add(stream);
  const others = [...streams].join(', ');
  const told =
    streams.size === 0
      ? {
          en: `${bundle} holds nothing of ${id}; what there is: havstang-audit list ${bundle}`,
          sv: `${bundle} innehåller inget om ${id}; vad som finns: havstang-audit list ${bundle}`,
        }
      : streams.has(id)
        ? {
            en: `${bundle} holds ${id}, but nothing of it that this command shows`,
            sv: `${bundle} innehåller ${id}, men inget om den som det här kommandot visar`,
          }
        : {
            en: `${bundle} holds no decision ${id}, but ${others}: ask for that`,
            sv: `${bundle} innehåller inget beslut ${id}, men ${others}: fråga efter det`,
          };
  process.stderr.write(`${told[lang]}\n`);
  process.exitCode = DOES_NOT_HOLD;
};
