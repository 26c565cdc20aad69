/** The page on which the API is tried: Swagger UI, in our own arrangement. */
export const TRY_PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>API – Hävstång</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/docs/swagger-ui.css"><link rel="stylesheet" href="/docs/try.css"></head>
<body><div id="ui"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/try.js"></script></body></html>`;

/** Once there is an answer, what answers there might have been is out of the way. */
export const TRY_STYLE = `
.swagger-ui .responses-inner:has(.live-responses-table) > .responses-table,
.swagger-ui .responses-inner:has(.live-responses-table) > div > h4 { display: none; }
`;

/**
 * Starts Swagger UI. The curl command is left out, for the token stands in it in full. Who is signed in is kept for the tab and no longer, so that a
 * reload does not sign out: Swagger UI's own `persistAuthorization` would keep the token on the disk.
 */
export const tryScript = (client: string): string => `const KEPT = 'havstang.authorized';
const plugin = () => ({
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
