import type { Finding, Verdict } from '@havstang/ledger';
import type { Words } from './worker.js';
import { WORDS, type Lang, type Word } from './words.js';

type Child = Node | string | undefined | false;

/** An element with its text: nothing of a bundle is ever read as HTML. */
export const el = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
};

/** What somebody needs to know who finds the page in a file later. */
export type About = { readonly folder: string; readonly at: Date; readonly words: Words };

declare const HAVSTANG_VERSION: string;

/** The whole of a verdict. */
export const verdictView = (verdict: Verdict, { folder, at, words }: About, lang: Lang): HTMLElement => {
  const w = (word: Word): string => WORDS[word][lang];
  const { ok, tried, level, checkpoint, key, findings, omitted, shows, doesNotExclude } = verdict;
  const rows = (told: readonly (readonly [Word, string | undefined])[]): readonly Child[] =>
    told.flatMap(([word, text]) => (text === undefined ? [] : [el('dt', {}, w(word)), el('dd', {}, text)]));
  const list = (word: Word, mark: string, texts: Verdict['shows']): Child =>
    texts.length > 0 &&
    el(
      'section',
      {},
      el('h2', {}, w(word)),
      el('ul', { class: mark }, ...texts.map((text) => el('li', {}, text[lang]))),
    );
  return el(
    'div',
    {},
    el(
      'div',
      { class: ok ? 'banner holds' : 'banner fails', role: 'status' },
      el('strong', {}, `${ok ? '✓' : '✗'} ${w(ok ? 'holds' : tried ? 'fails' : 'untried')}`),
      tried && el('span', {}, `${words[lang].counts} · ${w('level')}: ${level ?? w('none')}`),
    ),
    findings.length > 0 &&
      el(
        'section',
        {},
        el('h2', {}, w('found')),
        el('ul', { class: 'findings' }, ...findings.map((finding) => findingView(finding, lang))),
        omitted > 0 && el('p', {}, `… ${omitted.toLocaleString(lang)} ${w('further')}`),
      ),
    list('shown', 'shown', shows),
    list('open', 'open', doesNotExclude),
    el(
      'section',
      {},
      el('h2', {}, w('what')),
      el(
        'dl',
        {},
        ...rows([
          ['folder', folder],
          ['scope', words[lang].scope],
          ['witnessed', words[lang].witnessed],
          ['at', at.toLocaleString(lang, { dateStyle: 'long', timeStyle: 'short' })],
          ['tool', `verify.html, Hävstång ${HAVSTANG_VERSION}`],
        ]),
      ),
    ),
    checkpoint &&
      el(
        'section',
        {},
        el('h2', {}, w('signedBy')),
        el('pre', {}, `${checkpoint.origin}\n${checkpoint.size}\n${btoa(String.fromCharCode(...checkpoint.root))}`),
        key && el('p', {}, `${w('usedKey')} (${w(key.from)}): `, el('code', {}, key.vkey)),
      ),
  );
};

const findingView = ({ severity, code, where, message }: Finding, lang: Lang): HTMLElement => {
  const place = [
    where.file,
    where.line !== undefined && `${WORDS.line[lang]} ${where.line}`,
    where.index !== undefined && `${WORDS.event[lang]} ${where.index}`,
    where.stream,
    where.eventId,
  ].filter(Boolean);
  return el(
    'li',
    { class: severity },
    el('strong', {}, `${severity === 'error' ? '✗' : '!'} ${message[lang]}`),
    el('span', { class: 'place' }, place.join(' · ')),
    el('code', {}, code),
  );
};
