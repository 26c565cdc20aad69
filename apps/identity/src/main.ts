import { runProgram } from '@havstang/server';
import { startIdentity } from './start.js';

runProgram(startIdentity, ({ url, firstRun }) => [
  `  Sign-in answers on ${url}/oidc`,
  ...(firstRun?.demo ? ['  First start: this is a demo, with the story’s people in it (password: lever).'] : []),
  ...(firstRun?.password
    ? [`  First start: sign in as "operator" with the one-time password ${firstRun.password}`]
    : []),
]);
