import { createHash } from 'node:crypto';
import { ROLES, type Text } from '@havstang/contracts';
import type { DemoPerson } from './demo-people.js';

const STYLE = `
  :root { color-scheme: light dark; --line: #767676; --accent: #0b5394; --alert: #a31515; }
  @media (prefers-color-scheme: dark) { :root { --line: #8c8c8c; --accent: #8ec5ff; --alert: #ff9d9d; } }
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem; }
  [lang=en] { font-size: .875em; }
  label, legend { display: block; font-weight: 600; }
  label [lang=en], legend [lang=en] { font-weight: 400; }
  input { font: inherit; width: 100%; box-sizing: border-box; padding: .5rem; margin-bottom: 1rem; border: 1px solid var(--line); border-radius: .25rem; }
  button { font: inherit; padding: .5rem 1rem; border: 1px solid var(--line); border-radius: .25rem; cursor: pointer; }
  form.own button { border-color: var(--accent); font-weight: 600; }
  :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
  [role=alert] { border-left: .25rem solid var(--alert); padding-left: .75rem; }
  ul { list-style: none; padding: 0; display: grid; gap: .5rem; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); }
  ul button { width: 100%; height: 100%; text-align: left; }
  ul button > span:not([lang]) { display: block; font-size: .875em; }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Nothing is loaded, nothing runs, nobody frames it. `form-action` is added by the page that has a form. */
const CONTENT_SECURITY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'`;

export const PAGE_HEADERS = {
  'Content-Security-Policy': `${CONTENT_SECURITY}; form-action 'none'`,
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** Browsers hold redirects after a form to `form-action` too, so the origin that the code is sent to is named. */
export const formHeaders = (redirectUri: string): typeof PAGE_HEADERS => ({
  ...PAGE_HEADERS,
  'Content-Security-Policy': `${CONTENT_SECURITY}; form-action 'self' ${new URL(redirectUri).origin}`,
});

export type Notice = 'wrong' | 'locked' | 'choose' | 'weak';

const NOTICES: Record<Notice, Text> = {
  wrong: { sv: 'Fel användarnamn eller lösenord.', en: 'Wrong username or password.' },
  locked: {
    sv: 'För många försök. Vänta en minut och försök igen.',
    en: 'Too many attempts. Wait a minute and try again.',
  },
  choose: {
    sv: 'Lösenordet gäller bara en gång. Skriv det igen och välj ett nytt.',
    en: 'This password works only once. Enter it again and choose a new one.',
  },
  weak: {
    sv: 'Det nya lösenordet ska ha minst 12 tecken och vara ett annat än det gamla.',
    en: 'The new password needs at least 12 characters and must differ from the old one.',
  },
};

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const english = (text: string): string => `<span lang="en">${escapeHtml(text)}</span>`;
const both = ({ sv, en }: Text): string => `${escapeHtml(sv)}<br>${english(en)}`;

const page = (title: string, body: string): string => `<!doctype html>
<html lang="sv">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Hävstång</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;

const field = (
  name: string,
  type: string,
  autocomplete: string,
  sv: string,
  en: string,
  { value = '', focused = false } = {},
): string =>
  `<label for="${name}">${sv} · ${english(en)}</label>
<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" value="${escapeHtml(value)}" required maxlength="200"${focused ? ' autofocus' : ''}>`;

const rolesOf = ({ roles }: DemoPerson): Text => ({
  sv: roles.map((role) => ROLES[role].sv).join('; '),
  en: roles.map((role) => ROLES[role].en).join('; '),
});

const demoList = (people: readonly DemoPerson[], password: string): string => `
<h2>Välj en person<br>${english('Choose a person')}</h2>
<p>${both({ sv: 'Detta är en demo. Personerna är roller, inte verkliga människor.', en: 'This is a demo. The people are roles, nobody real.' })}</p>
<form method="post">
<input type="hidden" name="password" value="${escapeHtml(password)}">
<ul>
${people
  .map((person) => {
    const { username, name, title, unit } = person;
    return `<li><button name="username" value="${escapeHtml(username)}">${escapeHtml(name)} · ${english(title)}<span>${both(rolesOf(person))}</span><span>${escapeHtml(unit)}</span></button></li>`;
  })
  .join('\n')}
</ul>
</form>`;

export type SignInPage = {
  readonly notice?: Notice;
  readonly username?: string;
  /** Ask for a new password as well. */
  readonly renew?: boolean;
  readonly demo?: { readonly people: readonly DemoPerson[]; readonly password: string };
};

/** The sign-in page as HTML. It works without scripts, styles or colour. */
export const signInPage = ({ notice, username = '', renew = false, demo }: SignInPage): string =>
  page(
    'Logga in',
    `<h1>Logga in<br>${english('Sign in')}</h1>
${notice ? `<p role="alert" tabindex="-1" autofocus>${both(NOTICES[notice])}</p>` : ''}
<form method="post" class="own">
${field('username', 'text', 'username', 'Användarnamn', 'Username', { value: username, focused: !notice })}
${field('password', 'password', 'current-password', 'Lösenord', 'Password')}
${renew ? field('newPassword', 'password', 'new-password', 'Nytt lösenord, minst 12 tecken', 'New password, at least 12 characters') : ''}
<button>Logga in · ${english('Sign in')}</button>
</form>
${demo ? demoList(demo.people, demo.password) : ''}`,
  );

/** A page for a sign-in that cannot go on. `said` is the protocol's own English sentence, for whoever looks into it. */
export const errorPage = (reason: Text, said?: string): string =>
  page(
    'Inloggningen avbröts',
    `<h1>Inloggningen avbröts<br>${english('Sign-in stopped')}</h1>
<p>${both(reason)}</p>
<p><a href="/docs">Prova Hävstång · ${english('Try Hävstång')}</a></p>
${said === undefined ? '' : `<p><code lang="en">${escapeHtml(said)}</code></p>`}`,
  );

/** A page for an address of the provider at which there is nothing. */
export const nothingPage = (): string =>
  page(
    'Sidan finns inte',
    `<h1>Sidan finns inte<br>${english('There is no such page')}</h1>
<p>${both({ sv: 'Den som vill logga ut gör det där den loggade in.', en: 'To sign out, go to where you signed in.' })}</p>
<p><a href="/docs">Prova Hävstång · ${english('Try Hävstång')}</a></p>`,
  );
