import { CONTRACTS } from '@havstang/contracts';
import type { CatalogueEvent } from './catalogue.js';
import { SHELL_PROBLEMS } from './problem-details.js';

const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --ink: #1d3b4f; }
body { font: 1rem/1.55 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 2rem; margin: 0 0 .25rem; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
a { color: inherit; text-underline-offset: .2em; } code, pre { font: .9em ui-monospace, monospace; }
pre { background: #8881; padding: .75rem 1rem; overflow: auto; border-radius: .4rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); }
details { margin: .5rem 0; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .4rem; } summary { cursor: pointer; }
.lead { font-size: 1.15rem; opacity: .85; } .tag { opacity: .7; font-size: .9em; } li { margin: .35rem 0; }`;

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
  `<title>${escape(title)} – Hävstång</title><style>${STYLE}</style></head><body>${body}</body></html>`;

/** The policy that goes with these pages: nothing but their own style. */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** What a person sees who opens the address that `npm start` printed. */
export const startPage = (demo: boolean): string =>
  page(
    'Start',
    `<h1>Hävstång</h1>
<p class="lead">Innovation in a rule-bound municipality: from the problem somebody reported to the effect that was verified, as events that never change.<br>
<span lang="sv">Innovation i en regelstyrd kommun: från problemet någon rapporterade till effekten som bekräftades, som händelser som aldrig ändras.</span></p>
<ul>
<li><a href="/docs">Try the API</a> · <span lang="sv">Prova API:et</span></li>
<li><a href="/docs/events">Event catalogue</a> · <span lang="sv">Händelsekatalog</span></li>
<li><a href="/docs/problems">What each refusal means</a> · <span lang="sv">Vad varje nej betyder</span></li>
<li><a href="/openapi.json">openapi.json</a> · <a href="/health/ready">health</a></li>
</ul>
<h2>Play the story · <span lang="sv">Spela berättelsen</span></h2>
<pre>npm run story                          # one true story from Kiruna, problem to effect
npm run audit -- export --out bundle   # take the history with you
npm run audit -- verify bundle         # and prove it, offline</pre>
${
  demo
    ? `<p>This is a demo installation: the story’s people have accounts with the password <code>lever</code>.
<span lang="sv">Detta är en demo: berättelsens personer har konton med lösenordet <code>lever</code>.</span></p>`
    : ''
}`,
  );

export const cataloguePage = (events: readonly CatalogueEvent[]): string => {
  const services = [...new Set(events.map((event) => event.service))];
  const one = (
    event: CatalogueEvent,
  ): string => `<details id="${escape(event.type)}"><summary><code>${escape(event.type)}</code><br>
${escape(event.en)} · <span lang="sv">${escape(event.sv)}</span></summary>
<p class="tag">Emitted by ${escape(event.service)}/${escape(event.aggregate)} · ${escape(event.classification)} · schema ${escape(event.schemaHash)}</p>
<p>Reactions: ${event.reactions.map(escape).join(', ') || 'none'}<br>Read models: ${event.readModels.map(escape).join(', ') || 'none'}</p>
<pre>${escape(JSON.stringify(event.schema, null, 2))}</pre></details>`;
  return page(
    'Event catalogue',
    `<h1>Event catalogue</h1><p class="lead">${events.length} events. What is on the bus is what is in the log. As data: <a href="/catalogue.json">catalogue.json</a></p>
${services
  .map(
    (service) =>
      `<h2>${escape(service)}</h2>${events
        .filter((event) => event.service === service)
        .map(one)
        .join('')}`,
  )
  .join('')}`,
  );
};

export const problemsPage = (): string => {
  const row = (code: string, status: number, en: string, sv: string): string =>
    `<tr id="${escape(code)}"><td><code>${escape(code)}</code></td><td>${status}</td><td>${escape(en)}<br><span lang="sv">${escape(sv)}</span></td></tr>`;
  const rules = CONTRACTS.flatMap((contract) => Object.entries(contract.rejections));
  return page(
    'Refusals',
    `<h1>What each refusal means · <span lang="sv">Vad varje nej betyder</span></h1>
<p class="lead">Problem details (RFC 9457). <code>code</code> is stable; <code>detail</code> says what would be right.</p>
<table><thead><tr><th>code</th><th>status</th><th></th></tr></thead><tbody>
${SHELL_PROBLEMS.map(({ code, status, en, sv }) => row(code, status, en, sv)).join('')}
${rules.map(([code, { en, sv }]) => row(code, 409, en, sv)).join('')}
</tbody></table>`,
  );
};
