/**
 * Runs every `*.it.ts` against the servers that they need. Where EVENT_STORE_URL, KAFKA_BROKERS or POSTGRES_URL says where one is, that one is used;
 * the others are started, in Docker, or with `--local` on this machine, and stopped in the end. Other arguments go to Jest.
 */
import { chmod } from 'node:fs/promises';
import { containEventStoreDb, containKafka, containPostgres, dockerAnswers } from './containers.ts';
import { temporaryFolder } from './folder.ts';
import { NEEDS, type NeedName, type Started } from './needs.ts';
import { runCommand, withServers } from './with-servers.ts';

const CONTAINERS: Record<NeedName, () => Promise<Started>> = {
  eventstoredb: containEventStoreDb,
  kafka: containKafka,
  postgres: containPostgres,
};

const JEST = [
  ...[process.execPath, '--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  ...['node_modules/jest/bin/jest.js', '--config', 'jest.integration.config.mjs'],
];

const main = async (args: readonly string[]): Promise<number> => {
  const local = args.includes('--local');
  const forJest = args.filter((argument) => argument !== '--local');
  const names = Object.keys(NEEDS) as NeedName[];
  const missing = names.filter((name) => !process.env[NEEDS[name].variable]);
  if (missing.length > 0 && !local && !(await dockerAnswers())) throw new Error(whatToDo(missing));
  for (const name of names) {
    const { variable, is } = NEEDS[name];
    const from = !missing.includes(name) ? `the one that ${variable} names` : local ? is : 'a container';
    console.error(`  ${name}: ${from}`);
  }
  // What specs leave behind when they are interrupted goes with it. PostgreSQL's own user must get in.
  const { path: TMPDIR } = await temporaryFolder('tests', (path) => chmod(path, 0o711));
  return withServers(
    missing.map((name) => (local ? NEEDS[name].local : CONTAINERS[name])),
    (variables) => runCommand([...JEST, ...forJest], { ...variables, TMPDIR }),
  );
};

const whatToDo = (missing: readonly NeedName[]): string =>
  [
    `The integration tests need servers, and nothing says where to find ${missing.join(', ')}. Docker does not answer either. One of:`,
    '  - start Docker: the servers then run in containers, and nothing else is needed;',
    `  - say where they are: ${missing.map((name) => `${NEEDS[name].variable}=…`).join(' ')} npm run test:integration;`,
    '  - let them run on this machine (Linux; Java 17 and Maven for Kafka, PostgreSQL from Debian; a test double instead of EventStoreDB):',
    '      npm run test:integration -- --local',
    'See docs/how-to/test-with-servers.md.',
  ].join('\n');

const code = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});
process.exit(code);
