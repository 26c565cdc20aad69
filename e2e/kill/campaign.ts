import { SERVICES } from '@havstang/contracts';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ask } from '../http.ts';
import { linesIn, sealedIn } from '../log.ts';
import { KIRUNA, tokenFor } from '../people.ts';
import { EndedEarly, freePort, newDataDir, startServer, type Server } from '../server.ts';
import { answeredFaults, inspect, reactionFaults } from './inspect.ts';
import { CAST } from './story.ts';
import { isOver, newTelling, tell, type Telling, type Tokens } from './tell.ts';

/** The named points, and how often each is reached at the least while a round's stories are told. */
export const POINTS: Readonly<Record<string, number>> = {
  'handle:before-append': 20,
  'handle:after-append': 20,
  'seal:before': 5,
  'seal:after': 5,
  'append:before': 5,
  'append:after': 5,
  'ack:before': 5,
  'bus:before-handle': 4,
  'bus:after-handle': 4,
  'reaction:before-effect': 4,
  'reaction:after-effect': 4,
  'read-model:before-commit': 2,
  'read-model:after-commit': 2,
  'checkpoint:before': 1,
  'checkpoint:after': 1,
};

const AT_ONCE = 6;
const LONGEST_LIFE_MS = 600;
const SETTLES_WITHIN_MS = 20_000;

export type Outcome = {
  readonly rounds: number;
  /** How often the process died where it was told to, by point; `any time` for those that were killed from outside. */
  readonly deaths: Readonly<Record<string, number>>;
  readonly acknowledged: number;
  /** Commands whose effect was kept although their answer was lost, found again by their key. */
  readonly repeated: number;
  readonly events: number;
  /** What was promised and not kept. Empty, or a defect. */
  readonly violations: readonly string[];
};

/**
 * Kills the server again and again on one data folder, each time at the next named point or at some moment, and looks at what it leaves behind; then
 * lets it finish everything and compares its read models with rebuilt ones. `say` hears of every round.
 */
export const runCampaign = async (
  rounds: number,
  say: (line: string) => void = () => undefined,
  turn = 0,
): Promise<Outcome> => {
  const place = { dataDir: newDataDir(), port: await freePort() };
  const tellings: Telling[] = [];
  const deaths: Record<string, number> = {};
  const violations: string[] = [];
  try {
    let missed: string | undefined;
    for (let round = 0; round < rounds && violations.length === 0; round += 1) {
      const crashAt = missed ?? nextCrash(turn + round);
      const where = await liveAndDie({ ...place, ...(crashAt === undefined ? {} : { crashAt }) }, tellings, violations);
      deaths[where] = (deaths[where] ?? 0) + 1;
      // A point that was not reached so often is tried once more, the first time that it is reached.
      missed =
        missed === undefined && crashAt !== undefined && where === 'any time'
          ? `${crashAt.split('#')[0]}#1`
          : undefined;
      if (missed !== undefined) round -= 1;
      violations.push(
        ...inspect(
          sealedIn(place.dataDir),
          tellings.flatMap(({ acknowledged }) => acknowledged),
        ).map((one) => `after ${crashAt ?? where}: ${one}`),
      );
      say(
        `round ${round + 1} of ${rounds}: killed at ${crashAt ?? where}, ${tellings.flatMap(({ acknowledged }) => acknowledged).length} acknowledged`,
      );
    }
    if (violations.length === 0) violations.push(...(await finishAndAudit(place, tellings)));
    const acknowledged = tellings.flatMap((telling) => telling.acknowledged).length;
    const repeated = tellings.reduce((sum, telling) => sum + telling.repeated, 0);
    return { rounds, deaths, acknowledged, repeated, events: linesIn(place.dataDir).length, violations };
  } finally {
    if (violations.length === 0) rmSync(place.dataDir, { recursive: true });
    else say(`what was left behind is in ${place.dataDir}`);
  }
};

type Place = { readonly dataDir: string; readonly port: number };

/** The same people after every start: who they are follows from their roles and units. */
const signIn = async (server: Server): Promise<Tokens> => {
  const people = { ...CAST, auditor: { roles: ['auditor', 'operator'], tenant: KIRUNA } };
  const tokens = await Promise.all(
    Object.entries(people).map(async ([who, somebody]) => [who, await tokenFor(server, somebody)]),
  );
  return Object.fromEntries(tokens) as Tokens;
};

/** Three of four rounds end at the next named point, the others at some moment. */
const nextCrash = (round: number): string | undefined => {
  if (round % 4 === 3) return undefined;
  const points = Object.entries(POINTS);
  const [point, most] = points[(round - Math.floor(round / 4)) % points.length] as [string, number];
  return `${point}#${1 + Math.floor(Math.random() * most)}`;
};

/** One life of the process: stories go on or begin until it is killed. Resolves with where it died. */
const liveAndDie = async (
  start: Place & { readonly crashAt?: string },
  tellings: Telling[],
  violations: string[],
): Promise<string> => {
  const point = start.crashAt?.split('#')[0];
  const server = await startServer(start).catch((error: unknown) => {
    if (error instanceof EndedEarly && error.exit.signal === 'SIGKILL' && point !== undefined) return undefined;
    throw error;
  });
  if (!server) return point as string;
  const tokens = await signIn(server);
  while (tellings.filter((telling) => !isOver(telling)).length < AT_ONCE) tellings.push(newTelling());
  const told = Promise.all(
    tellings.filter((telling) => !isOver(telling)).map((telling) => tell(server, tokens, telling)),
  );
  if (point === undefined) await Promise.race([told, pause(Math.random() * LONGEST_LIFE_MS)]);
  else await Promise.race([server.exited, told.then(() => pause(200))]);
  const reached = point !== undefined && (await Promise.race([server.exited, pause(0)])) !== undefined;
  const { code } = await server.end('SIGKILL');
  if (code !== null) violations.push(`the process ended by itself with ${code}: ${server.output()}`);
  violations.push(...(await told).flat());
  return reached ? (point as string) : 'any time';
};

/** Undisturbed, every story comes to its end, every reaction has acted once, and rebuilt read models are the same. */
const finishAndAudit = async (place: Place, tellings: readonly Telling[]): Promise<readonly string[]> => {
  const server = await startServer(place);
  const tokens = await signIn(server);
  const answers = (await Promise.all(tellings.map((telling) => tell(server, tokens, telling)))).flat();
  const unfinished = tellings.filter((telling) => !isOver(telling)).length;
  const atRest = await comeToRest(server, () => reactionFaults(linesIn(place.dataDir)));
  const there = linesIn(place.dataDir).length;
  const note = (await ask(server, '/ledger/checkpoint', { token: tokens.auditor })).text;
  const { parked } = (await ask(server, '/health/ready')).json<{ parked: number }>();
  // Every tenth checkpoint is followed by an event that commits to the heads; a process that is asked to stop finishes it.
  const { code } = await server.end('SIGTERM');

  const live = await digestsAfterStart(place);
  for (const suffix of ['', '-wal', '-shm'])
    rmSync(join(place.dataDir, `read-models.sqlite${suffix}`), { force: true });
  const rebuilt = await digestsAfterStart(place);

  const log = sealedIn(place.dataDir);
  return [
    ...answers,
    ...(unfinished > 0 ? [`${unfinished} stories did not come to their end`] : []),
    ...atRest,
    ...(parked > 0 ? [`${parked} events were set aside`] : []),
    ...(code === 0 ? [] : [`the process ended with ${code} when it was asked to stop`]),
    ...(live === rebuilt ? [] : ['the read models differ from rebuilt ones']),
    ...answeredFaults(log, note, there),
    ...inspect(
      log,
      tellings.flatMap(({ acknowledged }) => acknowledged),
    ),
  ];
};

/** What the read models hold once a process has begun on them and has nothing left to do. */
const digestsAfterStart = async (place: Place): Promise<string> => {
  const server = await startServer(place);
  const { auditor } = await signIn(server);
  await comeToRest(server, () => []);
  const digests = await Promise.all(
    SERVICES.map((service) => ask(server, `/api/${service}/read-model-digests`, { token: auditor })),
  );
  await server.end('SIGKILL');
  return digests.map(({ text }) => text).join('');
};

/** Waits until nothing moves any more and `faults` finds nothing; resolves with what it still finds when patience ends. */
const comeToRest = async (server: Server, faults: () => readonly string[]): Promise<readonly string[]> => {
  const end = Date.now() + SETTLES_WITHIN_MS;
  let before = '';
  for (;;) {
    const now = (await ask(server, '/health/ready')).text;
    const found = faults();
    const quiet = now === before && (JSON.parse(now) as { behind: number }).behind === 0;
    if ((quiet && found.length === 0) || Date.now() > end)
      return quiet ? found : [...found, `it did not come to rest: ${now}`];
    before = now;
    await pause(100);
  }
};
