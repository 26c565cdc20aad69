import { setTimeout as pause } from 'node:timers/promises';
import { ask, type Ask, type Reply } from '../http.ts';
import type { Tokens } from '../kill/tell.ts';
import type { Installed } from './install.ts';
import type { OwnServers } from './servers.ts';
import { SERVICES, type System } from './system.ts';

export type Down = keyof OwnServers['processes'];

/** How long servers stay away. At the least long enough for every wait of the product to come to its end once: the longest are 15 s. */
export const AWAY_MS = Number(process.env['HAVSTANG_OUTAGE_MS'] ?? 16_000);
/** Everything is well again after this time: whoever has lost a server asks for it every five seconds, and a consumer group arranges itself anew after 15. */
export const PATIENCE_MS = 90_000;
/** A command waits for the store, which gives up after 15 s, and may then be in the middle of a call of 5 s with a look behind it. */
const COMMAND_MS = 30_000;
/** What is read waits for 5 s at each step. */
const READ_MS = 12_000;
const PARTS = ['ledger', ...SERVICES];

/** What people ask while servers are away. `needs` says without which server it cannot be done; what needs none of those away is done as ever. */
type Question = {
  readonly path: string;
  readonly needs: readonly Down[];
  /** No answer may take longer, milliseconds. */
  readonly within: number;
  readonly ask: (tokens: Tokens) => Ask;
};

const QUESTIONS: readonly Question[] = [
  {
    path: '/api/challenges/problems',
    // What people write is encrypted with a key from PostgreSQL before it is stored.
    needs: ['event store', 'postgres'],
    within: COMMAND_MS,
    ask: ({ caretaker }) => ({
      token: caretaker,
      body: { title: 'Fel dörr', description: 'Samma fel, två anmälningar.' },
    }),
  },
  {
    path: '/api/governance/boundaries',
    needs: ['event store'],
    within: COMMAND_MS,
    ask: ({ lawyer }) => ({
      token: lawyer,
      body: { kind: 'budget', title: 'Ramen', source: 'Budget 2022', leavesOpen: 'Fördelningen.', rigidity: 'fixed' },
    }),
  },
  ...['/api/challenges/problem-board', '/api/governance/boundary-catalogue'].map((path): Question => ({
    path,
    needs: ['postgres'],
    within: READ_MS,
    ask: ({ leader }) => ({ token: leader }),
  })),
  { path: '/ledger/checkpoint', needs: ['postgres'], within: READ_MS, ask: ({ auditor }) => ({ token: auditor }) },
];

/** What is wrong about an answer, without what differs from one to the next. */
const faultIn = ({ status, headers, text }: Reply, mustDo: boolean): string | undefined => {
  if (status === 200 || status === 201) return undefined;
  const said = text.replace(/"correlationId":"[^"]*"/, '"correlationId":"…"');
  if (status !== 503) return `was answered with ${status}: ${said}`;
  if (mustDo) return `was refused, although nothing that it needs was away: ${said}`;
  const isProblem = headers.get('content-type')?.startsWith('application/problem+json') && headers.has('retry-after');
  return isProblem ? undefined : `503 without Retry-After or not as a problem document: ${said}`;
};

/** Asks the same again and again while `goesOn`, and resolves with what was wrong about the answers, each kind once. */
const keepAsking = async (
  system: System,
  tokens: Tokens,
  { path, needs, within, ask: how }: Question,
  down: readonly Down[],
  goesOn: () => boolean,
): Promise<readonly string[]> => {
  const faults = new Set<string>();
  const mustDo = !needs.some((server) => down.includes(server));
  let answers = 0;
  while (goesOn()) {
    const since = Date.now();
    try {
      const fault = faultIn(await ask(system, path, how(tokens)), mustDo);
      if (fault) faults.add(fault);
    } catch (error) {
      faults.add(`was cut off: ${String((error as Error).cause)}`);
    }
    answers += 1;
    if (Date.now() - since > within) faults.add('was answered too late');
    await pause(100);
  }
  if (answers === 0) faults.add('was never asked');
  return [...faults].map((fault) => `${path} ${fault}`);
};

const statuses = async (system: System, probe: 'live' | 'ready'): Promise<string> =>
  (await Promise.all(PARTS.map((name) => ask(system.part(name), `/health/${probe}`))))
    .map(({ status }) => status)
    .join();

const ALL_WELL = PARTS.map(() => 200).join();
const NONE_READY = PARTS.map(() => 503).join();

const pids = (system: System): string => PARTS.map((name) => system.part(name).running().pid).join();

/** Takes servers away for a while, under load, and resolves with everything that was not as it must be. */
export const outageOf = async (
  { system, servers }: Installed<OwnServers>,
  tokens: Tokens,
  down: readonly Down[],
): Promise<readonly string[]> => {
  const processes = down.map((name) => servers.processes[name]);
  const before = pids(system);
  await Promise.all(processes.map((server) => server.kill('SIGKILL')));
  let away = true;
  const asked = Promise.all(QUESTIONS.map((question) => keepAsking(system, tokens, question, down, () => away)));
  await pause(AWAY_MS);
  const ready = await statuses(system, 'ready');
  await Promise.all(processes.map((server) => server.restart()));
  away = false;
  const back = Date.now();
  const well = async (): Promise<boolean> =>
    (await statuses(system, 'live')) === ALL_WELL && (await statuses(system, 'ready')) === ALL_WELL;
  let isWell = await well();
  for (; !isWell && Date.now() < back + PATIENCE_MS; isWell = await well()) await pause(100);
  const seconds = ((Date.now() - back) / 1_000).toFixed(1);
  process.stdout.write(
    `  ${down.join(' and ')}: away for ${AWAY_MS / 1_000} s, all well ${seconds} s after the return\n`,
  );
  return [
    ...(await asked).flat(),
    ...(ready === NONE_READY ? [] : [`ready while they were away? ${ready}`]),
    ...(isWell ? [] : [`not well again after ${seconds} s: ${await statuses(system, 'live')}`]),
    ...(pids(system) === before ? [] : ['a process was started again']),
  ];
};
