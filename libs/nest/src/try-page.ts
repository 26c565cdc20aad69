import { HEAD, navigation, type Asked } from './page.js';

/** The page on which the API is tried: Swagger UI, in our own arrangement. What Swagger UI says of itself is English. */
export const tryPage = (
  asked: Asked,
): string => `<!doctype html><html lang="${asked.language}"><head>${HEAD}<title>${asked.language === 'sv' ? 'Prova' : 'Try it'} – Hävstång</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"><link rel="stylesheet" href="/docs/try.css"></head>
<body>${navigation(asked, '/docs')}<main id="ui" lang="en"></main><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/try.js"></script></body></html>`;

/** Colours that can be read, room on a phone; and once there is an answer, what answers there might have been is out of the way. */
export const TRY_STYLE = `
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; max-width: 1460px; margin: 0 auto; padding: 1rem 20px 0; font: 1rem/1.55 system-ui, sans-serif; }
nav a { color: inherit; } nav [hreflang] { margin-left: auto; } .dark-mode nav { color: #e4e6e6; }
.swagger-ui .operation-filter-input { font-size: 1rem; } .unseen { position: absolute; clip-path: inset(50%); }
.swagger-ui .responses-inner:has(.live-responses-table) > .responses-table,
.swagger-ui .responses-inner:has(.live-responses-table) > div > h4 { display: none; }
.swagger-ui .opblock.opblock-post .opblock-summary-method { background: #1a7a48; }
.swagger-ui .opblock.opblock-get .opblock-summary-method, .swagger-ui .btn.execute { background: #1a5fb4; border-color: #1a5fb4; }
.swagger-ui .info .title small { background: #565c66; } .swagger-ui .info .title small.version-stamp { background: #4a6b00; }
html:not(.dark-mode) .swagger-ui .btn.authorize { color: #1a7a48; border-color: #1a7a48; } html:not(.dark-mode) .swagger-ui .btn.authorize svg { fill: #1a7a48; }
html:not(.dark-mode) .swagger-ui .btn.cancel { color: #b3261e; border-color: #b3261e; } html:not(.dark-mode) .swagger-ui a:not(.nostyle) { color: #1a5fb4; }
.swagger-ui .response-col_links { display: none; }
`;

/**
 * Starts Swagger UI. The filter finds groups, addresses and names, whatever their letters. The curl command is left out, for the token stands in it in full. Who is signed in is kept for the tab and no longer, so that a
 * reload does not sign out: Swagger UI’s own `persistAuthorization` would keep the token on the disk.
 */
export const tryScript = (client: string): string => `const KEPT = 'havstang.authorized';
const dark = matchMedia('(prefers-color-scheme: dark)');
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', follow);
follow();
const focus = (element) => element?.focus();
const plugin = ({ React: { createElement: h } }) => ({
  wrapComponents: {
    FilterContainer: (Own) => (props) => h('label', null, h('span', { className: 'unseen' }, 'Filter · Sök'), h(Own, props)),
    authorizationPopup: (Own, { authActions }) => (props) =>
      h('div', { role: 'dialog', 'aria-modal': true, 'aria-label': 'Authorize · Logga in', tabIndex: -1, ref: focus,
        onKeyDown: ({ key }) => key === 'Escape' && authActions.showDefinitions(false) }, h(Own, props)),
  },
  fn: { opsFilter: (groups, phrase) => {
    const has = (text) => String(text).toLowerCase().includes(phrase.toLowerCase());
    const fits = (one) => has(one.get('path')) || has(one.getIn(['operation', 'summary']));
    return groups
      .map((group, tag) => has(tag) ? group : group.update('operations', (all) => all.filter(fits)))
      .filter((group) => group.get('operations').size > 0);
  } },
  components: { curl: () => null },
  statePlugins: { auth: { wrapActions: {
    persistAuthorizationIfNeeded: (_own, { authSelectors }) => () =>
      sessionStorage.setItem(KEPT, JSON.stringify(authSelectors.authorized())),
  } } },
});
const ui = SwaggerUIBundle({
  url: '/openapi.json', dom_id: '#ui', deepLinking: true, tryItOutEnabled: true, docExpansion: 'none', filter: true, plugins: [plugin],
  oauth2RedirectUrl: location.origin + '/docs/oauth2-redirect.html',
  onComplete: () => {
    const kept = sessionStorage.getItem(KEPT);
    if (kept) ui.authActions.restoreAuthorization({ authorized: JSON.parse(kept) });
  } });
ui.initOAuth({ clientId: ${JSON.stringify(client)}, usePkceWithAuthorizationCodeGrant: true, scopes: 'api',
  additionalQueryStringParams: { prompt: 'login' } });`;
