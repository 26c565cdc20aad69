import { SIGN_IN_PATH } from './sign-in-route.js';

/** Where every process that has the provider mounts it. */
export const MOUNT = '/oidc';

const ROUTES = new Set(
  ['/.well-known/openid-configuration', '/auth', '/auth/:uid', '/jwks', `${SIGN_IN_PATH}:uid`, '/token'].map(
    (path) => MOUNT + path,
  ),
);

/** The pattern of the provider's route that an address is of, with nothing of what else stands in it; undefined for any other address. */
export const routeOf = (url: string): string | undefined => {
  const path = url.replace(/[?#].*$/s, '').replace(/\/(auth|sign-in)\/[^/]+$/, '/$1/:uid');
  return ROUTES.has(path) ? path : undefined;
};
