import { CONTRACTS, type Contract, type Service } from '@havstang/contracts';
import type { CatalogueEvent } from './catalogue.js';
import { escape, page, type Asked } from './page.js';
import { SHELL_PROBLEMS } from './problem-details.js';

const START = {
  en: {
    title: 'Start',
    lead: 'Innovation in a rule-bound municipality: from the problem somebody reported to the effect that was verified, as events that never change.',
    tryIt: 'Try the API',
    events: 'Event catalogue',
    problems: 'What each refusal means',
    story: 'Play the story',
    lines: ['one true story from Kiruna, problem to effect', 'take the history with you', 'and prove it, offline'],
    demo: 'This is a demo installation: the story’s people have accounts with the password <code>lever</code>.',
  },
  sv: {
    title: 'Start',
    lead: 'Innovation i en regelstyrd kommun: från problemet någon rapporterade till effekten som bekräftades, som händelser som aldrig ändras.',
    tryIt: 'Prova API:et',
    events: 'Händelsekatalog',
    problems: 'Vad varje nej betyder',
    story: 'Spela berättelsen',
    lines: [
      'en sann berättelse från Kiruna, från problem till effekt',
      'ta med dig historiken',
      'och bevisa den, utan nät',
    ],
    demo: 'Detta är en demo: berättelsens personer har konton med lösenordet <code>lever</code>.',
  },
};

/** Where the commands look for the server when nothing is said. */
const USUAL = /^http:\/\/(127\.0\.0\.1|localhost):3000$/;

/** What a person sees who opens the address that `npm start` printed, which is `url`. */
export const startPage = (asked: Asked, { demo, url }: { readonly demo: boolean; readonly url: string }): string => {
  const text = START[asked.language];
  const there = USUAL.test(url) ? '' : ` --url ${escape(url)}`;
  const lines = [
    [`npm run story${there && ` --${there}`}`, text.lines[0]],
    [`npm run audit -- export --out bundle${there}`, text.lines[1]],
    ['npm run audit -- verify bundle', text.lines[2]],
  ] as const;
  const width = Math.max(...lines.map(([command]) => command.length));
  return page(
    asked,
    '/',
    text.title,
    `<h1>Hävstång</h1>
<p class="lead">${text.lead}</p>
<ul>
<li><a href="/docs${asked.suffix}">${text.tryIt}</a></li>
<li><a href="/docs/events${asked.suffix}">${text.events}</a></li>
<li><a href="/docs/problems${asked.suffix}">${text.problems}</a></li>
<li><a href="/openapi.json">openapi.json</a> · <a href="/health/ready">health</a></li>
</ul>
${
  demo
    ? `<h2>${text.story}</h2>
<pre>${lines.map(([command, what]) => `${command.padEnd(width)}   # ${what}`).join('\n')}</pre>
<p>${text.demo}</p>`
    : ''
}`,
  );
};

const EVENTS = {
  en: {
    title: 'Event catalogue',
    lead: (count: number) => `${count} events. What is on the bus is what is in the log. As data:`,
    emitted: 'Emitted by',
    schema: 'schema',
    reactions: 'Reactions',
    readModels: 'Read models',
    none: 'none',
  },
  sv: {
    title: 'Händelsekatalog',
    lead: (count: number) => `${count} händelser. Det som finns på bussen är det som finns i loggen. Som data:`,
    emitted: 'Kommer från',
    schema: 'schema',
    reactions: 'Reaktioner',
    readModels: 'Läsmodeller',
    none: 'inga',
  },
};

/** Every event with its schema, who emits it, who reacts, and which read models hold it. */
export const cataloguePage = (asked: Asked, events: readonly CatalogueEvent[]): string => {
  const { language } = asked;
  const text = EVENTS[language];
  const list = (names: readonly string[]): string => names.map(escape).join(', ') || text.none;
  const one = (
    event: CatalogueEvent,
  ): string => `<details id="${escape(event.type)}"><summary>${escape(event[language])}<br>
<code>${escape(event.type)}</code></summary>
<p class="tag">${text.emitted} ${escape(event.service)}/${escape(event.aggregate)} · ${escape(event.classification)} · ${text.schema} ${escape(event.schemaHash)}</p>
<p>${text.reactions}: ${list(event.reactions)}<br>${text.readModels}: ${list(event.readModels)}</p>
<pre>${escape(JSON.stringify(event.schema, null, 2))}</pre></details>`;
  const groups = CONTRACTS.map((contract) => ({
    contract,
    body: events
      .filter(({ service, aggregate }) => service === contract.service && aggregate === contract.name)
      .map(one)
      .join('\n'),
  }));
  return page(
    asked,
    '/docs/events',
    text.title,
    `<h1>${text.title}</h1><p class="lead">${text.lead(events.length)} <a href="/catalogue.json">catalogue.json</a></p>
${byService(asked, groups)}`,
  );
};

const PROBLEMS = {
  en: {
    title: 'What each refusal means',
    lead: 'A rule that says no answers with the status 409, a stable <code>code</code>, and a <code>detail</code> that says what would be right. Where … stands, the answer says which.',
    everywhere: 'Whatever was asked',
  },
  sv: {
    title: 'Vad varje nej betyder',
    lead: 'En regel som säger nej svarar med status 409, en <code>code</code> som aldrig ändras och en <code>detail</code> som säger vad som vore rätt. Där det står … säger svaret vilket.',
    everywhere: 'Vad det än gäller',
  },
};

/** Every code that a request can be refused with, and what it means. */
export const problemsPage = (asked: Asked): string => {
  const { language } = asked;
  const text = PROBLEMS[language];
  const one = (code: string, meaning: string, status?: number): string =>
    `<dt id="${escape(code)}"><code>${escape(code)}</code>${status === undefined ? '' : ` ${status}`}</dt><dd>${withGaps(meaning)}</dd>`;
  const shell = SHELL_PROBLEMS.map(({ code, status, [language]: meaning }) => one(code, meaning, status));
  const groups = CONTRACTS.map((contract) => {
    const rules = Object.entries(contract.rejections).map(([code, { [language]: meaning }]) => one(code, meaning));
    return { contract, body: rules.length > 0 ? `<dl>${rules.join('\n')}</dl>` : '' };
  });
  return page(
    asked,
    '/docs/problems',
    text.title,
    `<h1>${text.title}</h1>
<p class="lead">${text.lead}</p>
${byService(asked, groups, `<h2 id="shell">${text.everywhere}</h2><dl>${shell.join('\n')}</dl>`)}`,
  );
};

/** The text of a rule with a gap for each fact that an answer fills in. */
const withGaps = (text: string): string =>
  escape(text).replace(/\{(\w+)\}/g, (_whole, name: string) => `<i title="${name}">…</i>`);

const SERVICE_NAMES = {
  challenges: { en: 'Challenges', sv: 'Utmaningar' },
  collaboration: { en: 'Collaboration', sv: 'Samverkan' },
  governance: { en: 'Governance', sv: 'Beslut och regler' },
  reporting: { en: 'Reporting', sv: 'Uppföljning' },
} as const satisfies Record<Service, object>;

type Group = { readonly contract: Contract; readonly body: string };

/** A heading for every service and aggregate that has something to show, with a table of contents before, and `first` between. */
const byService = ({ language }: Asked, groups: readonly Group[], first = ''): string => {
  const shown = groups.filter(({ body }) => body !== '');
  const services = [...new Set(shown.map(({ contract }) => contract.service))].map((service) => ({
    service,
    name: SERVICE_NAMES[service][language],
    within: shown.filter(({ contract }) => contract.service === service),
  }));
  const idOf = ({ service, name }: Contract): string => `${service}.${name}`;
  const contents = services.map(
    ({ name, within }) =>
      `<li>${name}: ${within.map(({ contract }) => `<a href="#${idOf(contract)}">${escape(contract[language])}</a>`).join(', ')}</li>`,
  );
  const sections = services.map(
    ({ service, name, within }) =>
      `<h2>${name} <code class="tag">${service}</code></h2>
${within.map(({ contract, body }) => `<h3 id="${idOf(contract)}">${escape(contract[language])}</h3>${body}`).join('\n')}`,
  );
  return `<ul>${contents.join('')}</ul>\n${first}\n${sections.join('\n')}`;
};
