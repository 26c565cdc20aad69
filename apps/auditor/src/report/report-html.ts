import type { Fact, Report, ReportNode, ReportStep } from './report.js';
import { WORDS } from './words.js';

/** The report as one HTML file that needs nothing else: no script, no font, no picture from elsewhere. For the screen, and A4 on paper. */
export const reportHtml = (report: Report): string => {
  const { lang, title, facts, verdict, sealed, chain, missing, cut, boundaries, relied, proof, leaves } = report;
  const w = (name: keyof typeof WORDS): string => WORDS[name][lang];
  return `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${safe(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<p class="over">${w('heading')}</p>
<h1>${safe(title)}</h1>
${factList(facts)}
<p class="verdict ${verdict.ok ? 'good' : 'bad'}">${safe(verdict.text)}${verdict.ok ? '' : `<br>${w('nothingTrusted')}`}</p>
${aside(verdict.level)}
</header>
<main>
${verdict.findings.length > 0 ? section(w('findings'), list(verdict.findings)) : ''}
${section(
  w('chain'),
  aside(sealed) +
    chain.map(nodeHtml).join('\n') +
    aside(missing.length > 0 ? `${w('missing')}: ${missing.join(', ')}` : undefined) +
    aside(cut ? w('cut') : undefined),
)}
${section(w('boundaries'), boundaries.length > 0 ? list(boundaries) : `<p>${w('none')}</p>`)}
${section(w('relied'), relied.length > 0 ? list(relied) : `<p>${w('reliedNone')}</p>`)}
${section(
  w('proof'),
  `${factList(proof)}
<div class="two"><div><h3>${w('shows')}</h3>${list(verdict.shows)}</div><div><h3>${w('open')}</h3>${list(verdict.open)}</div></div>`,
)}
${section(
  w('leaves'),
  `${aside(w('leavesWhy'))}
<table><thead><tr><th scope="col">${w('index')}</th><th scope="col">${w('recorded')}</th><th scope="col">${w('leaf')}</th></tr></thead>
<tbody>
${leaves.map(({ index, recorded, leaf }) => `<tr id="e${index}"><td>${index}</td><td>${safe(recorded)}</td><td class="hash">${safe(leaf)}</td></tr>`).join('\n')}
</tbody></table>`,
)}
</main>
</body>
</html>
`;
};

const section = (heading: string, content: string): string => `<section><h2>${heading}</h2>\n${content}\n</section>`;

const aside = (text: string | undefined): string => (text === undefined ? '' : `<p class="aside">${safe(text)}</p>`);

const list = (items: readonly string[]): string => `<ul>${items.map((item) => `<li>${safe(item)}</li>`).join('')}</ul>`;

const factList = (facts: readonly Fact[]): string =>
  `<dl>${facts.map(([name, value]) => `<div><dt>${safe(name)}</dt><dd>${safe(value)}</dd></div>`).join('')}</dl>`;

const nodeHtml = ({ kind, title, relation, depth, isRoot, steps }: ReportNode): string =>
  `<article class="node${isRoot ? ' root' : ''}" style="--depth:${Math.min(depth, DEEPEST)}">
<h3>${relation ? `<span class="relation">${safe(relation)}</span> ` : ''}<span class="kind">${safe(kind)}</span> ${safe(title)}</h3>
<ol>
${steps.map(stepHtml).join('\n')}
</ol>
</article>`;

/** Further in there would be no room left on paper. */
const DEEPEST = 5;

const stepHtml = ({ day, time, what, outcome, note, who, index, refused }: ReportStep): string =>
  `<li${refused ? ' class="refused"' : ''}><span class="when">${safe(day)}${time === undefined ? '' : `<br><span class="time">${safe(time)}</span>`}</span><div>` +
  `<p class="what">${safe(what)}${outcome === undefined ? '' : ` <span class="outcome">${safe(outcome)}</span>`}</p>` +
  `${note === undefined ? '' : `<p class="note">${safe(note)}</p>`}` +
  `<p class="who">${safe(who)} · <a href="#e${index}">#${index}</a></p></div></li>`;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A bundle may hold anything, and a report is opened in a browser. */
const safe = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);

const STYLE = `
:root { color-scheme: light; --ink: #1d2530; --soft: #5a6675; --line: #d7dde4; --mark: #14548c; --on-mark: #fff; --good: #1e6b3a; --bad: #a1201b; --page: #fff; --tag: #edf1f5; --good-page: #eef7f0; --bad-page: #fdf0ef; --found: #fff6d6; }
@media screen and (prefers-color-scheme: dark) { :root { color-scheme: dark; --ink: #e6eaef; --soft: #a3afbd; --line: #3a444f; --mark: #8bc1f2; --on-mark: #11161c; --good: #86d3a0; --bad: #f59c95; --page: #161b21; --tag: #272f38; --good-page: #16281d; --bad-page: #331b1a; --found: #3d3617; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2.5rem 1.5rem 4rem; max-width: 52rem; color: var(--ink); background: var(--page); font: 16px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
h1 { margin: 0 0 1rem; font-size: 1.8rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 2.5rem 0 .75rem; padding-bottom: .3rem; border-bottom: 2px solid var(--ink); font-size: 1.2rem; }
h3 { margin: 0 0 .4rem; font-size: 1rem; }
.over { margin: 0; color: var(--soft); font-size: .85rem; letter-spacing: .06em; text-transform: uppercase; }
dl { margin: 0; } dl div { display: flex; gap: 1rem; padding: .15rem 0; }
dt { flex: 0 0 9.5rem; color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.verdict { margin: 1.25rem 0 0; padding: .6rem .9rem; border-left: 5px solid; font-weight: 600; }
.good { color: var(--good); background: var(--good-page); } .bad { color: var(--bad); background: var(--bad-page); }
.node { margin: 0 0 1rem calc(var(--depth) * 1.1rem); padding: .1rem 0 .1rem .9rem; border-left: 3px solid var(--line); }
.node.root { border-left-color: var(--mark); }
.kind { padding: .05rem .45rem; border-radius: 3px; background: var(--tag); color: var(--soft); font-size: .75rem; letter-spacing: .04em; text-transform: uppercase; }
.root .kind { background: var(--mark); color: var(--on-mark); }
.relation { color: var(--soft); font-weight: 400; font-style: italic; }
ol { margin: 0; padding: 0; list-style: none; }
li { overflow-wrap: anywhere; }
ol li { display: grid; grid-template-columns: 6.2rem 1fr; gap: .8rem; padding: .35rem 0; break-inside: avoid; }
ol p { margin: 0; } .when { font-variant-numeric: tabular-nums; font-size: .9rem; } .time, .who, .aside { color: var(--soft); font-size: .85rem; }
.note { padding-left: .7rem; border-left: 2px solid var(--line); }
.outcome { padding: 0 .4rem; border: 1px solid var(--mark); border-radius: 3px; color: var(--mark); font-size: .8rem; font-weight: 600; }
.refused .what { color: var(--bad); }
a { color: var(--mark); }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 1.5rem; margin-top: 1.25rem; } ul { margin: 0; padding-left: 1.1rem; } .two li { margin-bottom: .3rem; font-size: .9rem; }
table { width: 100%; border-collapse: collapse; font-size: .8rem; } th { text-align: left; } th, td { padding: .2rem .6rem .2rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td:first-child { font-variant-numeric: tabular-nums; } .hash { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .72rem; overflow-wrap: anywhere; }
tr:target { background: var(--found); }
@media (max-width: 34rem) { .two { grid-template-columns: 1fr; } ol li { grid-template-columns: 1fr; gap: 0; } dl div { flex-direction: column; gap: 0; padding: .3rem 0; } dt { flex: none; } }
@media print { @page { size: A4; margin: 18mm 16mm; } body { max-width: none; padding: 0; font-size: 10pt; } h2, h3 { break-after: avoid; } tr { break-inside: avoid; } a { color: inherit; text-decoration: none; } .verdict, .kind { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`;
