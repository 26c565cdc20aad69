/**
 * Prints an access token of a demo account, for scripts and for trying the API:
 *   npm run token -- --as processLeader [--url http://127.0.0.1:3000]
 * Needs a running installation that is a demo. Exits 1 with one line on standard error when there is no token to give.
 */
import { parseArgs } from 'node:util';

const USAGE = 'npm run token -- --as ROLE_OR_USERNAME [--url http://127.0.0.1:3000]';

const fail = (message) => {
  console.error(message);
  process.exit(1);
};

const readArguments = () => {
  try {
    return parseArgs({ options: { as: { type: 'string' }, url: { type: 'string' } } }).values;
  } catch (error) {
    return fail(`${error.message.split('.')[0]}. Usage: ${USAGE}`);
  }
};

const loadIdentity = () =>
  import('@havstang/identity').catch((error) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    return fail('Not built yet: run npm start first.');
  });

const { as, url = `http://127.0.0.1:${process.env.PORT ?? 3000}` } = readArguments();
if (!as) fail(`Say who to be: ${USAGE}`);
if (!URL.canParse(url)) fail(`Not an address: ${url}`);

const { DEMO_PASSWORD, DEMO_PEOPLE, demoPerson, signIn } = await loadIdentity();
const person = demoPerson(as);
if (!person) {
  const roles = [...new Set(DEMO_PEOPLE.flatMap((one) => one.roles))];
  fail(`No demo account has the role or username ${as}. Roles: ${roles.join(', ')}.`);
}

const explain = {
  unreachable: () => `No server answers at ${url}: start it with npm start.`,
  refused: () => `${url} has no demo account ${person.username}: it is not a demo, or the account was erased.`,
};

try {
  console.log(await signIn({ baseUrl: url, username: person.username, password: DEMO_PASSWORD }));
} catch (error) {
  fail(explain[error.reason]?.() ?? `No token: ${error.message}.`);
}
