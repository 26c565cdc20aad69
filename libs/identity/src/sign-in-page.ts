import { createHash } from 'node:crypto';
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
  ul button span { display: block; }
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

const NOTICES: Record<Notice, { readonly sv: string; readonly en: string }> = {
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
const both = ({ sv, en }: { sv: string; en: string }): string => `${escapeHtml(sv)}<br>${english(en)}`;

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

const field = (name: string, type: string, autocomplete: string, sv: string, en: string, value = ''): string =>
  `<label for="${name}">${sv} · ${english(en)}</label>
<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" value="${escapeHtml(value)}" required maxlength="200">`;

const demoList = (people: readonly DemoPerson[], password: string): string => `
<h2>Välj en person<br>${english('Choose a person')}</h2>
<p>${both({ sv: 'Detta är en demo. Personerna är roller, inte verkliga människor.', en: 'This is a demo. The people are roles, nobody real.' })}</p>
<form method="post">
<input type="hidden" name="password" value="${escapeHtml(password)}">
<ul>
${people
  .map(
    ({ username, name, title, unit }) =>
      `<li><button name="username" value="${escapeHtml(username)}">${escapeHtml(name)} ${english(title)} <span>${escapeHtml(unit)}</span></button></li>`,
  )
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
${notice ? `<p role="alert">${both(NOTICES[notice])}</p>` : ''}
<form method="post" class="own">
${field('username', 'text', 'username', 'Användarnamn', 'Username', username)}
${field('password', 'password', 'current-password', 'Lösenord', 'Password')}
${renew ? field('newPassword', 'password', 'new-password', 'Nytt lösenord, minst 12 tecken', 'New password, at least 12 characters') : ''}
<button>Logga in · ${english('Sign in')}</button>
</form>
${demo ? demoList(demo.people, demo.password) : ''}`,
  );

/** A page for a sign-in that cannot go on. `reason` is the protocol's own English sentence. */
export const errorPage = (reason: string): string =>
  page(
    'Inloggningen avbröts',
    `<h1>Inloggningen avbröts<br>${english('Sign-in stopped')}</h1>
<p>${both({ sv: 'Gå tillbaka till sidan du kom ifrån och börja om.', en: 'Go back to the page you came from and start again.' })}</p>
<p>${english(reason)}</p>`,
  );
