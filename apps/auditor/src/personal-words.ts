import { STANDS_FOR } from '@havstang/contracts';
import { placeholdersIn, replacePlaceholders } from '@havstang/kernel';
import { checkText, destroyedKeys, readBundle } from '@havstang/ledger';
import type { Common } from './command.js';
import { keysGiven, type WithKeys } from './text-keys.js';

/**
 * The text for people (or the JSON) with words for each personal text in it: the text itself where a key was given that opens it, otherwise that it is
 * encrypted, or that nobody can read it any more. Throws when the file of keys cannot be read.
 */
export const inWords = async (
  text: string,
  dir: string,
  { lang, json, ...given }: Common & WithKeys,
): Promise<string> => {
  const keys = keysGiven(given);
  const placed = placeholdersIn(text);
  if (placed.size === 0) return text;
  const destroyed = await destroyedKeys((await readBundle(dir)).events());
  return replacePlaceholders(text, (placeholder) => {
    const one = placed.get(placeholder)!;
    const { state, text: plain = '' } = checkText(one, destroyed, keys);
    if (state === 'opened') return json ? JSON.stringify(plain).slice(1, -1) : plain.replaceAll(/\s+/g, ' ');
    return STANDS_FOR[destroyed.has(one.envelope.k) ? 'erased' : 'hidden'][lang];
  });
};
