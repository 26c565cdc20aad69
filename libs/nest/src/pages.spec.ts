import { CONTRACTS } from '@havstang/contracts';
import type { FastifyRequest } from 'fastify';
import { eventCatalogue } from './catalogue.js';
import type { Language } from './language.js';
import { askedBy } from './page.js';
import { cataloguePage, problemsPage, startPage } from './pages.js';
import { SHELL_PROBLEMS } from './problem-details.js';
import { tryPage } from './try-page.js';

const asking = (header: string, query: object = {}) =>
  askedBy({ query, raw: { headers: { 'accept-language': header } } } as FastifyRequest);
const DEMO = { demo: true, url: 'http://127.0.0.1:3000' };
const pagesIn = (language: Language) => {
  const asked = asking(language);
  return [startPage(asked, DEMO), cataloguePage(asked, eventCatalogue([])), problemsPage(asked), tryPage(asked)];
};
const idsIn = (html: string) => [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);

describe('the pages', () => {
  it('speak the language that is asked for, say so, and lead to the other pages and to the other language', () => {
    for (const [language, other] of [
      ['sv', 'en'],
      ['en', 'sv'],
    ] as const)
      for (const html of pagesIn(language)) {
        expect(html).toContain(`<html lang="${language}">`);
        expect(html).toMatch(new RegExp(`<a href="[^"]*\\?lang=${other}" hreflang="${other}"`));
        expect(html).toContain('<nav ');
        expect(html).toContain('<main');
        expect(html).toContain('<a href="/"');
      }
  });

  it('take the language of the address before that of the browser, and keep it on the way', () => {
    expect(asking('en', { lang: 'sv' })).toEqual({ language: 'sv', suffix: '?lang=sv' });
    expect(asking('sv', { lang: 'fi' })).toEqual({ language: 'sv', suffix: '' });
    expect(startPage(asking('en', { lang: 'sv' }), DEMO)).toContain('href="/docs/problems?lang=sv"');
  });

  it('say how to play the story against this very server, and only where its people are', () => {
    const start = (url: string, demo = true) => startPage(asking('en'), { demo, url });
    expect(start(DEMO.url)).toContain('npm run story                          #');
    expect(start('http://127.0.0.1:4000')).toContain('npm run story -- --url http://127.0.0.1:4000 ');
    expect(start('http://127.0.0.1:4000')).toContain('export --out bundle --url http://127.0.0.1:4000 ');
    expect(start('http://<b>')).not.toContain('<b>');
    expect(start(DEMO.url, false)).not.toContain('npm run');
  });

  it('hold every code and every event once, where links to it lead, and no gap that nobody has filled in', () => {
    const [, events = '', problems = ''] = pagesIn('sv');
    const codes = [
      ...SHELL_PROBLEMS.map(({ code }) => code),
      ...CONTRACTS.flatMap(({ rejections }) => Object.keys(rejections)),
    ];
    expect(idsIn(problems)).toEqual(expect.arrayContaining(codes));
    expect(idsIn(events)).toEqual(expect.arrayContaining(eventCatalogue([]).map(({ type }) => type)));
    for (const html of [events, problems]) expect(new Set(idsIn(html)).size).toBe(idsIn(html).length);
    expect(problems.slice(problems.indexOf('<main>'))).not.toMatch(/\{\w+\}/);
  });
});
