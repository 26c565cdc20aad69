import { destroyedKeys, readBundle, scopeOf, TEXT_FAULTS, textsOf } from '@havstang/ledger';
import type { CheckedText, Progress, Scope, TextKeys, TextState } from '@havstang/ledger';
import { z } from 'zod';
import { t } from './command.js';

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

const key = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const file = z.strictObject({
  havstangKeys: z.literal(1),
  complete: z.boolean().default(false),
  persons: z.record(z.string(), key).default({}),
  fields: z.array(z.strictObject({ event: z.string(), path: z.string(), key })).default([]),
});

/** The keys in a file that an operator gave out. Throws an Error that says what is wrong with it, and never what it holds. */
export const keysIn = (text: string): TextKeys => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error(t({ en: 'the file of keys is not JSON', sv: 'nyckelfilen är inte JSON' }));
  }
  const parsed = file.safeParse(json);
  if (!parsed.success)
    throw new Error(
      `${t({ en: 'the file of keys', sv: 'nyckelfilen' })}: ${parsed.error.issues.map(({ path }) => path.join('.')).join(', ')}`,
    );
  const { persons, fields, complete } = parsed.data;
  const bytes = (encoded: string): Uint8Array => Buffer.from(encoded, 'base64url');
  return {
    complete,
    persons: new Map(Object.entries(persons).map(([id, encoded]) => [id, bytes(encoded)])),
    fields: new Map(fields.map(({ event, path, key: encoded }) => [`${event} ${path}`, bytes(encoded)])),
  };
};
