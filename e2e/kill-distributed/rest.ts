import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SERVICES, type System } from '../distributed/system.ts';
import type { Servers } from '../distributed/servers.ts';
import { ask } from '../http.ts';
import { answeredFaults, inspect, reactionFaults } from '../kill/inspect.ts';
import type { Acknowledged } from '../kill/tell.ts';
import { keyIn, type Sealed } from '../log.ts';
import { EndedEarly, runApp } from '../process.ts';

/** Longer than a consumer that is gone without a word is missed, and its group arranges itself anew, on a machine that has much else to do. */
const SETTLES_WITHIN_MS = 240_000;

export type Installation = { readonly system: System; readonly servers: Servers };

/** The ledger as PostgreSQL has it; with `whole` all that the store had acknowledged when this was asked. */
export const sealedOf = async ({ system, servers }: Installation): Promise<Sealed> => ({
  // The checkpoints first: one is never over more than what is sealed.
  notes: await servers.notes('ledger'),
  lines: await system.lines(),
  key: keyIn(system.dataDir),
});

type Readiness = { readonly status: string; readonly behind?: number | null; readonly parked?: number };

const readinessOf = async (system: System): Promise<readonly Readiness[]> =>
  Promise.all(
    ['ledger', ...SERVICES].map(async (name) => {
      const reply = await ask(system.part(name), '/health/ready');
      const live = await ask(system.part(name), '/health/live');
      return { name, live: live.status, ...reply.json<Readiness>() };
    }),
  );

/** Waits until every part is ready and nothing moves, and resolves with what is not as it must be when patience ends. */
export const comeToRest = async (installation: Installation): Promise<readonly string[]> => {
  const end = Date.now() + SETTLES_WITHIN_MS;
  let before = '';
  for (;;) {
    const ready = await readinessOf(installation.system).catch(() => []);
    const now = JSON.stringify(ready);
    const faults = reactionFaults((await sealedOf(installation).catch(() => undefined))?.lines ?? []);
    const quiet =
      now === before && ready.length > 0 && ready.every(({ status, behind }) => status === 'ready' && !behind);
    if (quiet && faults.length === 0) {
      const parked = Math.max(...ready.map((one) => one.parked ?? 0));
      return parked > 0 ? [`${parked} events were set aside`] : [];
    }
    if (Date.now() > end) return [...faults, ...(quiet ? [] : [`it did not come to rest: ${now}`])];
    before = now;
    await pause(250);
  }
};

/** What must hold once everything has come to rest. Answers what does not. */
export const audit = async (
  installation: Installation,
  auditor: string,
  acknowledged: readonly Acknowledged[],
): Promise<readonly string[]> => {
  const { system } = installation;
  const there = (await system.lines()).length;
  const note = (await ask(system, '/ledger/checkpoint', { token: auditor })).text;
  const log = await sealedOf(installation);
  return [
    ...answeredFaults(log, note, there),
    ...inspect(log, acknowledged),
    // Store, tree and topics, event by event.
    ...(await complaints('ops', ['reconcile'], system.part('ledger').env)),
    ...(await replayed(system, auditor)),
  ];
};

/** The auditor's tool takes the history with it, proves it, and rebuilds every read model from it. */
const replayed = async (system: System, token: string): Promise<readonly string[]> => {
  const bundle = join(system.dataDir, 'bundle');
  rmSync(bundle, { recursive: true, force: true });
  const env = { HAVSTANG_TOKEN: token };
  return [
    ...(await complaints('auditor', ['export', '--url', system.url, '--out', bundle], env)),
    ...(await complaints('auditor', ['verify', bundle], env)),
    ...(await complaints('auditor', ['replay', bundle], env)),
  ];
};

/** What a tool said when it did not end well. */
const complaints = (app: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<string[]> =>
  runApp(app, args, env).then(
    () => [],
    (error: unknown) => {
      if (error instanceof EndedEarly) return [`${app} ${args[0]}: ${error.message}`];
      throw error;
    },
  );
