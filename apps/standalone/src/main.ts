import { challenges } from '@havstang/challenges';
import { collaboration } from '@havstang/collaboration';
import { governance } from '@havstang/governance';
import { reporting } from '@havstang/reporting';
import { run, type Started } from '@havstang/server';

const services = [challenges, collaboration, governance, reporting];

/** Where the commands look for it when nothing is said. */
const USUAL = 'http://127.0.0.1:3000';

const tell = ({ url, firstRun }: Started): readonly string[] => [
  `  Hävstång answers on ${url}     data in ${process.env['HAVSTANG_DATA'] || './data'}`,
  ...(firstRun?.demo ? ['  First start: this is a demo, with the story’s people in it (password: lever).'] : []),
  ...(firstRun?.password
    ? [`  First start: sign in as "operator" with the one-time password ${firstRun.password}`]
    : []),
  '',
  `  Open    ${url}/            what is here     ${url}/docs   try the API`,
  `  Then    npm run story${url === USUAL ? '        ' : ` -- --url ${url}`} one true story, from problem to effect`,
  '  Stop    Ctrl-C',
];

run({ services, ledger: { all: services }, signIn: true }, tell);
