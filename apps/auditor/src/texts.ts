import { destroyedKeys, readBundle, scopeOf, TEXT_FAULTS, textsOf } from '@havstang/ledger';
import type { CheckedText, Progress, Scope, TextKeys, TextState } from '@havstang/ledger';

export type Texts = {
  readonly events: number;
  /** What of the log the bundle shows: a period leaves out what was erased after it. */
  readonly scope: Scope['kind'];
  /** How many texts there are in each state. */
  readonly counts: Readonly<Record<TextState, number>>;
  /** Texts of which something is wrong, the first in the log first; at most `LISTED`. */
  readonly faults: readonly CheckedText[];
  /** Texts that the keys opened; at most `LISTED`. */
  readonly opened: readonly CheckedText[];
};

const LISTED = 1_000;

/** What can be said of every personal text in a bundle: encrypted, erased, opened by the keys given, or wrong. Verify the bundle first. */
export const texts = async (dir: string, keys: TextKeys | undefined, progress: Progress): Promise<Texts> => {
  const bundle = await readBundle(dir);
  const destroyed = await destroyedKeys(bundle.events());
  const counts = { encrypted: 0, erased: 0, opened: 0, malformed: 0, 'not-opened': 0, 'key-missing': 0, 'key-kept': 0 };
  const [faults, opened]: CheckedText[][] = [[], []];
  let events = 0;
  for await (const batch of bundle.events()) {
    for (const text of batch.flatMap((event) => textsOf(event, destroyed, keys))) {
      counts[text.state]++;
      const list = TEXT_FAULTS.includes(text.state) ? faults : text.state === 'opened' ? opened : undefined;
      if (list && list.length < LISTED) list.push(text);
    }
    events += batch.length;
    progress(events, bundle.manifest.size);
  }
  const scope = scopeOf(bundle.manifest).kind;
  return { events, scope, counts, faults: faults as CheckedText[], opened: opened as CheckedText[] };
};
