import type { FastifyReply, FastifyRequest } from 'fastify';
import { languageOf, type Language } from './language.js';

export const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --ink: #1d3b4f; }
body { font: 1rem/1.55 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1rem 1.25rem 4rem; overflow-wrap: anywhere; }
h1 { font-size: 2rem; line-height: 1.2; margin: 1.5rem 0 .25rem; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); } h3 { margin: 1.5rem 0 .5rem; }
a { color: inherit; text-underline-offset: .2em; } code, pre { font: .9em ui-monospace, monospace; }
pre { background: #8881; padding: .75rem 1rem; overflow: auto; border-radius: .4rem; }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; } nav [hreflang] { margin-left: auto; } nav + main { border-top: 1px solid var(--line); margin-top: .75rem; }
dt { padding-top: .75rem; break-after: avoid; } dd { margin: 0; break-inside: avoid; } @media (min-width: 50rem) { dl { columns: 2; column-gap: 2.5rem; margin-top: 0; } } :target { background: #fc03; outline: .3rem solid #fc03; }
details { margin: .5rem 0; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .4rem; } summary { cursor: pointer; }
.lead { font-size: 1.15rem; opacity: .85; } .tag { opacity: .75; font-size: .9em; } li { margin: .35rem 0; }`;

/** A lever on its fulcrum. */
export const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#1d3b4f"/>' +
  '<path d="M4 22 28 10" stroke="#fff" stroke-width="3" stroke-linecap="round"/><path d="m18 16.5 6 10.5H12z" fill="#fc3"/></svg>';
/** What every page has in its head. */
export const HEAD =
  '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="/favicon.svg">';

/** The language that a page is asked for in, and how the addresses in it ask for the same. */
export type Asked = { readonly language: Language; readonly suffix: string };

/** `?lang=sv` goes before what the browser asks for, and stays on the way from page to page. */
export const askedBy = (request: FastifyRequest): Asked => {
  const { lang } = (request.query ?? {}) as { readonly lang?: unknown };
  return lang === 'sv' || lang === 'en'
    ? { language: lang, suffix: `?lang=${lang}` }
    : { language: languageOf(request), suffix: '' };
};

const PLACES = [
  { path: '/', en: 'Hävstång', sv: 'Hävstång' },
  { path: '/docs', en: 'Try it', sv: 'Prova' },
  { path: '/docs/events', en: 'Events', sv: 'Händelser' },
  { path: '/docs/problems', en: 'Refusals', sv: 'Vad varje nej betyder' },
];

/** The way to the other pages, and to the same one in the other language. */
export const navigation = ({ language, suffix }: Asked, here: string): string => {
  const places = PLACES.map(
    ({ path, [language]: name }) =>
      `<a href="${path}${suffix}"${path === here ? ' aria-current="page"' : ''}>${escape(name)}</a>`,
  );
  const [other, name] = language === 'sv' ? ['en', 'In English'] : ['sv', 'På svenska'];
  return `<nav aria-label="Hävstång">${places.join('')}<a href="${escape(here)}?lang=${other}" hreflang="${other}" lang="${other}">${name}</a></nav>`;
};

/** A whole page. `here` is its own address, without a query. */
export const page = (asked: Asked, here: string, title: string, body: string): string =>
  `<!doctype html><html lang="${asked.language}"><head>${HEAD}<title>${escape(title)} – Hävstång</title><style>${STYLE}</style></head>` +
  `<body>${navigation(asked, here)}<main>${body}</main></body></html>`;

/** The policy that goes with these pages: nothing but their own style and icon. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Answers with a page. */
export const sendPage = (reply: FastifyReply, { language }: Asked, text: string): void => {
  void reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-language', language)
    .header('vary', 'accept, accept-language')
    .header('content-security-policy', PAGE_POLICY)
    .send(text);
};
