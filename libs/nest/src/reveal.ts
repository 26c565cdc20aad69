import { STANDS_FOR } from '@havstang/contracts';
import { replacePlaceholders, type Accepted, type RecordedEvent } from '@havstang/kernel';
import type { Person } from './auth.js';
import type { Language } from './language.js';
import type { Runtime } from './runtime.js';

/** They work with the installation or with what happened in it, not with what people wrote: the operator, and the researcher, whose log is pseudonymous. */
const WITHOUT_TEXTS: readonly string[] = ['operator', 'researcher'];

type Reader = Pick<Person, 'roles' | 'tenant'>;

const mayRead = ({ roles }: Reader): boolean => roles.some((role) => !WITHOUT_TEXTS.includes(role));

export type Revealed = {
  readonly json: string;
  /** A dictionary (RFC 9651) of how many texts were `shown`, `erased` and `hidden`, so that a program need not guess from the words; undefined for none. */
  readonly header: string | undefined;
};

/** Opens the personal texts in an outgoing JSON text for whoever may read them. Throws what the vault throws. */
export const revealIn = async (
  { texts }: Pick<Runtime, 'texts'>,
  reader: Reader,
  language: Language,
  json: string,
): Promise<Revealed> => {
  const opened = mayRead(reader) ? await texts.open(reader.tenant, json) : undefined;
  const counts = { shown: 0, erased: 0, hidden: 0 };
  const revealed = replacePlaceholders(json, (placeholder) => {
    const one = opened?.get(placeholder) ?? (opened ? 'erased' : 'hidden');
    counts[typeof one === 'string' ? one : 'shown']++;
    return JSON.stringify(typeof one === 'string' ? STANDS_FOR[one][language] : one.text).slice(1, -1);
  });
  return { json: revealed, header: headerOf(counts) };
};

const headerOf = (counts: Readonly<Record<string, number>>): string | undefined =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${kind}=${count}`)
    .join(', ') || undefined;

/** `answer` over the events of a command, with their personal texts for whoever may read them. Texts that were written just now need not be opened. */
export const revealOutcome = async (
  runtime: Pick<Runtime, 'texts'>,
  reader: Reader,
  language: Language,
  { events, written }: Accepted,
  answer: (events: readonly RecordedEvent[]) => string,
): Promise<Revealed> =>
  written && mayRead(reader)
    ? { json: answer(written.events), header: headerOf({ shown: written.texts }) }
    : revealIn(runtime, reader, language, answer(events));

/** The name of the header with the counts. */
export const PERSONAL_TEXTS = 'personal-texts';

/** A value with its personal texts opened for one reader, for answers that make something of the words. */
export type Reveal = <Value>(value: Value) => Promise<Value>;

export const revealFor =
  (runtime: Pick<Runtime, 'texts'>, reader: Reader, language: Language): Reveal =>
  async (value) =>
    JSON.parse((await revealIn(runtime, reader, language, JSON.stringify(value))).json);
