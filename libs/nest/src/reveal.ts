import { STANDS_FOR } from '@havstang/contracts';
import { replacePlaceholders } from '@havstang/kernel';
import type { Person } from './auth.js';
import type { Language } from './problem-details.js';
import type { Runtime } from './runtime.js';

/** They work with the installation or with what happened in it, not with what people wrote: the operator, and the researcher, whose log is pseudonymous. */
const WITHOUT_TEXTS: readonly string[] = ['operator', 'researcher'];

type Reader = Pick<Person, 'roles' | 'tenant'>;

export type Revealed = {
  readonly json: string;
  /** A dictionary (RFC 9651) of how many texts were `shown`, `erased` and `hidden`, so that a program need not guess from the words; undefined for none. */
  readonly header: string | undefined;
};

/** Opens the personal texts in an outgoing JSON text for whoever may read them. Throws what the vault throws. */
export const revealIn = async (
  { texts }: Pick<Runtime, 'texts'>,
  { roles, tenant }: Reader,
  language: Language,
  json: string,
): Promise<Revealed> => {
  const mayRead = roles.some((role) => !WITHOUT_TEXTS.includes(role));
  const opened = mayRead ? await texts.open(tenant, json) : undefined;
  const counts = { shown: 0, erased: 0, hidden: 0 };
  const revealed = replacePlaceholders(json, (placeholder) => {
    const one = opened?.get(placeholder) ?? (mayRead ? 'erased' : 'hidden');
    counts[typeof one === 'string' ? one : 'shown']++;
    return JSON.stringify(typeof one === 'string' ? STANDS_FOR[one][language] : one.text).slice(1, -1);
  });
  const counted = Object.entries(counts).filter(([, count]) => count > 0);
  return { json: revealed, header: counted.map(([kind, count]) => `${kind}=${count}`).join(', ') || undefined };
};

/** The name of the header with the counts. */
export const PERSONAL_TEXTS = 'personal-texts';

/** A value with its personal texts opened for one reader, for answers that make something of the words. */
export type Reveal = <Value>(value: Value) => Promise<Value>;

export const revealFor =
  (runtime: Pick<Runtime, 'texts'>, reader: Reader, language: Language): Reveal =>
  async (value) =>
    JSON.parse((await revealIn(runtime, reader, language, JSON.stringify(value))).json);
