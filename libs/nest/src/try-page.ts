import { HEAD, navigation, type Asked } from './page.js';

/** The page on which the API is tried: Swagger UI, in our own arrangement. What Swagger UI says of itself is English. */
export const tryPage = (
  asked: Asked,
): string => `<!doctype html><html lang="${asked.language}"><head>${HEAD}<title>${asked.language === 'sv' ? 'Prova' : 'Try it'} – Hävstång</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"><link rel="stylesheet" href="/docs/try.css"></head>
<body>${navigation(asked, '/docs')}<main id="ui" lang="en"></main><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/try.js"></script></body></html>`;

/** Once there is an answer, what answers there might have been is out of the way. */
export const TRY_STYLE = `
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; max-width: 1460px; margin: 0 auto; padding: 1rem 20px 0; font: 1rem/1.55 system-ui, sans-serif; }
nav a { color: inherit; } nav [hreflang] { margin-left: auto; }
.swagger-ui .responses-inner:has(.live-responses-table) > .responses-table,
.swagger-ui .responses-inner:has(.live-responses-table) > div > h4 { display: none; }
`;

/**
 * Starts Swagger UI. The filter finds groups, addresses and names, whatever their letters. The curl command is left out, for the token stands in it in full. Who is signed in is kept for the tab and no longer, so that a
 * reload does not sign out: Swagger UI’s own `persistAuthorization` would keep the token on the disk.
 */
export const tryScript = (client: string): string => `const KEPT = 'havstang.authorized';
const plugin = () => ({
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
