import type { Lang } from '@havstang/cli';
import type { CheckedText, TextState } from '@havstang/ledger';
import type { Texts } from './texts.js';

/** `one` where Swedish has another word for a single text. */
type Words = { readonly en: string; readonly sv: string; readonly one?: string };

const STATES: Readonly<Record<TextState, Words>> = {
  encrypted: { en: 'encrypted', sv: 'krypterade', one: 'krypterad' },
  erased: {
    en: 'ERASED (proved: an event says that the key was destroyed)',
    sv: 'RADERADE (bevisat: en händelse säger att nyckeln förstördes)',
    one: 'RADERAD (bevisat: en händelse säger att nyckeln förstördes)',
  },
  opened: { en: 'opened', sv: 'öppnade', one: 'öppnad' },
  malformed: { en: 'WRONG: not in the form of a personal text', sv: 'FEL: har inte formen av en personlig text' },
  'not-opened': {
    en: 'TAMPERED: its own key does not open it here',
    sv: 'ÄNDRADE: den egna nyckeln öppnar dem inte här',
    one: 'ÄNDRAD: den egna nyckeln öppnar den inte här',
  },
  'key-missing': {
    en: 'MISSING: no key, and no event that destroyed it',
    sv: 'SAKNAS: ingen nyckel, och ingen händelse som förstörde den',
  },
  'key-kept': {
    en: 'KEPT: opened by a key that was to be destroyed',
    sv: 'KVAR: öppnas av en nyckel som skulle vara förstörd',
  },
};

/** Control characters do not reach the terminal. */
const printable = (text: string): string => text.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, ' ');

const line = ({ index, place, text }: CheckedText): string =>
  `  #${index} ${place.stream} ${place.path}${text === undefined ? '' : `: ${printable(text)}`}`;

const stateText = (state: TextState, count: number, lang: Lang): string => {
  const { [lang]: several, one = several } = STATES[state];
  return lang === 'sv' && count === 1 ? one : several;
};

const ERASED_ELSEWHERE = {
  en: 'Whether an encrypted text has been erased since shows only in the whole log, or in the export of its case.',
  sv: 'Om en krypterad text har raderats sedan dess syns bara i hela loggen, eller i exporten av dess ärende.',
};

export const textsText = ({ scope, counts, faults, opened }: Texts, lang: Lang): string => {
  const present = (Object.entries(counts) as [TextState, number][]).filter(([, count]) => count > 0);
  const nothing = { en: 'There are no personal texts.', sv: 'Det finns inga personliga texter.' }[lang];
  const states = present.map(([state, count]) => `${String(count).padStart(8)} ${stateText(state, count, lang)}`);
  const caveat = scope === 'period' && counts.encrypted > 0 ? [ERASED_ELSEWHERE[lang]] : [];
  return [...(states.length === 0 ? [nothing] : states), ...caveat, ...[...faults, ...opened].map(line)].join('\n');
};
