/** The thread of the page: it checks, and tells how far it has come. */
import './shims/node.js';
import { countsText, scopeText, verifyBundle, witnessedText, type Verdict } from '@havstang/ledger';
import { FOLDER, mount } from './shims/files.js';
import type { Lang } from './words.js';

export type Question = {
  readonly files: ReadonlyMap<string, File>;
  readonly key: string | undefined;
  readonly checkpoint: string | undefined;
  readonly policy: string | undefined;
};
/** What is said of a verdict in a few words, in both languages: the page itself has nothing of the ledger. */
export type Words = Readonly<
  Record<Lang, Readonly<Record<'counts', string> & Record<'scope' | 'witnessed', string | undefined>>>
>;
export type Answer =
  { readonly done: number; readonly total: number } | { readonly verdict: Verdict; readonly words: Words };

const wordsOf = (verdict: Verdict, lang: Lang): Words[Lang] => ({
  counts: countsText(verdict, lang),
  scope: scopeText(verdict, lang),
  witnessed: witnessedText(verdict, lang),
});

const tell = (answer: Answer): void => (self as unknown as { postMessage(message: Answer): void }).postMessage(answer);

/** Steps shown, so that telling costs nothing beside checking. */
const STEPS = 200;

self.addEventListener('message', ({ data: { files, key, checkpoint, policy } }: MessageEvent<Question>) => {
  mount(files);
  let told = 0;
  const progress = (done: number, total: number): void => {
    if (done < told && done !== total) return;
    told = done + total / STEPS;
    tell({ done, total });
  };
  void verifyBundle(FOLDER, {
    progress,
    ...(key && { trustedKey: key }),
    ...(checkpoint && { heldCheckpoint: checkpoint }),
    ...(policy && { policy: `${policy}\n` }),
  }).then((verdict) => tell({ verdict, words: { sv: wordsOf(verdict, 'sv'), en: wordsOf(verdict, 'en') } }));
});
