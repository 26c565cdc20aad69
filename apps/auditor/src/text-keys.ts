import type { TextKeys } from '@havstang/ledger';
import type { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { t } from './command.js';

/** What a command is given that can show personal texts. */
export type WithKeys = { readonly keys?: string };

/** The command, which takes the keys of personal texts. */
export const takingKeys = (command: Command): Command =>
  command.option(
    '--keys <file>',
    t({
      en: 'keys of personal texts that the operator gave you: the texts are shown',
      sv: 'nycklar till personliga texter som du fått av den som driver systemet: texterna visas',
    }),
  );

/** The keys of the file that was given, if one was. Throws as `keysIn`. */
export const keysGiven = ({ keys }: WithKeys): TextKeys | undefined =>
  keys === undefined ? undefined : keysIn(readFileSync(keys, 'utf8'));

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
