import type { Lang } from '@havstang/cli';
import { STANDS_FOR } from '@havstang/contracts';
import { placeholdersIn, replacePlaceholders } from '@havstang/kernel';
import { destroyedKeys, readBundle } from '@havstang/ledger';

/** The text for people (or the JSON) with words for each personal text in it: that it is encrypted, or that nobody can read it any more. */
export const inWords = async (text: string, dir: string, lang: Lang): Promise<string> => {
  const placed = placeholdersIn(text);
  if (placed.size === 0) return text;
  const destroyed = await destroyedKeys((await readBundle(dir)).events());
  return replacePlaceholders(text, (placeholder) => {
    const keyId = placed.get(placeholder)?.envelope.k;
    return STANDS_FOR[keyId !== undefined && destroyed.has(keyId) ? 'erased' : 'hidden'][lang];
  });
};
