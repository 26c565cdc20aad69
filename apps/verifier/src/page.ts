/** The page: takes a folder, has it checked in a thread beside, and shows what came of it. */
import type { Verdict } from '@havstang/ledger';
import { source } from 'havstang:thread';
import { fromDrop, fromInput, type Chosen } from './chosen.js';
import { el, verdictView, type About } from './render.js';
import type { Answer, Question } from './worker.js';
import { WORDS, type Lang, type Word } from './words.js';

type Shown =
  | { readonly at: 'start'; readonly note?: Word; readonly detail?: string }
  | { readonly at: 'work'; readonly done: number; readonly total: number; readonly since: number }
  | { readonly at: 'end'; readonly verdict: Verdict; readonly about: About };

let lang: Lang = /^(sv|nb|nn|da)/.test(navigator.language) ? 'sv' : 'en';
let shown: Shown = { at: 'start' };
let [key, checkpoint, policy] = ['', '', ''];

const w = (word: Word): string => WORDS[word][lang];

const show = (next: Shown): void => {
  shown = next;
  draw();
};

const check = ({ folder, files }: Chosen): void => {
  if (files.size === 0) return show({ at: 'start', note: 'empty' });
  const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(address);
  const since = performance.now();
  show({ at: 'work', done: 0, total: 0, since });
  worker.addEventListener('error', ({ message }) => {
    worker.terminate();
    show({ at: 'start', note: 'broken', detail: message });
  });
  worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
    if ('done' in data) return show({ at: 'work', ...data, since });
    worker.terminate();
    URL.revokeObjectURL(address);
    show({ at: 'end', verdict: data.verdict, about: { folder, at: new Date(), words: data.words } });
  });
  const given = (text: string): string | undefined => text.trim() || undefined;
  const question: Question = { files, key: given(key), checkpoint: given(checkpoint), policy: given(policy) };
  worker.postMessage(question);
};

const startView = ({ note, detail = '' }: Extract<Shown, { at: 'start' }>): HTMLElement => {
  const input = el('input', { type: 'file', id: 'folder', webkitdirectory: '', multiple: '' });
  input.addEventListener('change', () => input.files && check(fromInput(input.files)));
  const field = (id: string, label: Word, help: Word, rows: number, value: string, set: (text: string) => void) => {
    const area = el('textarea', { id, rows: String(rows), spellcheck: 'false', autocomplete: 'off' });
    area.value = value;
    area.addEventListener('input', () => set(area.value));
    return el('div', { class: 'field' }, el('label', { for: id }, w(label)), area, el('small', {}, w(help)));
  };
  return el(
    'div',
    {},
    el('p', { class: 'lead' }, w('lead')),
    el(
      'details',
      key || checkpoint || policy ? { open: '' } : {},
      el('summary', {}, w('more')),
      field('key', 'key', 'keyHelp', 2, key, (text) => (key = text)),
      field('checkpoint', 'checkpoint', 'checkpointHelp', 4, checkpoint, (text) => (checkpoint = text)),
      field('policy', 'policy', 'policyHelp', 4, policy, (text) => (policy = text)),
    ),
    el(
      'div',
      { class: 'drop' },
      el('strong', {}, w('drop')),
      input,
      el('label', { for: 'folder', class: 'button' }, w('choose')),
    ),
    note && el('p', { class: 'note', role: 'alert' }, `${w(note)} ${detail}`),
  );
};

const workView = ({ done, total, since }: Extract<Shown, { at: 'work' }>): HTMLElement => {
  const took = (performance.now() - since) / 1_000;
  const left = done > 0 ? Math.ceil((took / done) * (total - done)) : undefined;
  const bar = el('progress', total > 0 ? { max: String(total), value: String(done) } : {});
  bar.setAttribute('aria-label', w('working'));
  const rate = took > 0.5 ? ` · ${Math.round(done / took).toLocaleString(lang)}/${w('seconds')}` : '';
  const rest = left === undefined || took < 0.5 ? '' : ` · ${left} ${w('seconds')} ${w('left')}`;
  return el(
    'div',
    {},
    el(
      'p',
      {},
      `${w('working')} … ${done.toLocaleString(lang)} / ${total.toLocaleString(lang)} ${w('events')}${rate}${rest}`,
    ),
    bar,
  );
};

const endView = ({ verdict, about }: Extract<Shown, { at: 'end' }>): HTMLElement => {
  const again = el('button', { type: 'button' }, w('again'));
  again.addEventListener('click', () => show({ at: 'start' }));
  return el('div', {}, verdictView(verdict, about, lang), again);
};

const draw = (): void => {
  document.documentElement.lang = lang;
  document.title = `${w('title')} – Hävstång`;
  const language = el('button', { type: 'button', class: 'language', lang: lang === 'sv' ? 'en' : 'sv' }, w('other'));
  language.addEventListener('click', () => {
    lang = lang === 'sv' ? 'en' : 'sv';
    draw();
  });
  const view = shown.at === 'start' ? startView(shown) : shown.at === 'work' ? workView(shown) : endView(shown);
  document.body.replaceChildren(
    el('header', {}, el('span', { class: 'name' }, 'Hävstång'), language),
    el('main', {}, el('h1', {}, w('title')), view),
  );
};

const over = (on: boolean) => (event: DragEvent) => {
  event.preventDefault();
  document.body.classList.toggle('over', on);
};
document.addEventListener('dragover', over(true));
document.addEventListener('dragleave', over(false));
document.addEventListener('drop', (event) => {
  over(false)(event);
  if (event.dataTransfer && shown.at !== 'work') void fromDrop(event.dataTransfer.items).then(check);
});
draw();
