import type { Lang } from '@havstang/cli';
import { erasureContract, STANDS_FOR, storedTypesOf } from '@havstang/contracts';
import { placeholdersIn, replacePlaceholders } from '@havstang/kernel';
import { readBundle } from '@havstang/ledger';

const DESTROYED: ReadonlySet<string> = new Set(storedTypesOf(erasureContract, 'PersonKeyDestroyed'));

/** Ids of the keys that the bundle says were destroyed. */
const destroyedKeys = async (dir: string): Promise<ReadonlySet<string>> => {
  const ids = new Set<string>();
  const bundle = await readBundle(dir);
  for await (const batch of bundle.events()) {
    for (const { type, data } of batch)
      if (DESTROYED.has(type)) (data['keyIds'] as string[]).forEach((id) => ids.add(id));
  }
  return ids;
};

/** The text for people (or the JSON) with words for each personal text in it: that it is encrypted, or that nobody can read it any more. */
export const inWords = async (text: string, dir: string, lang: Lang): Promise<string> => {
  const placed = placeholdersIn(text);
  if (placed.size === 0) return text;
  const destroyed = await destroyedKeys(dir);
  return replacePlaceholders(text, (placeholder) => {
    const keyId = placed.get(placeholder)?.envelope.k;
    return STANDS_FOR[keyId !== undefined && destroyed.has(keyId) ? 'erased' : 'hidden'][lang];
  });
};
