import { setTimeout as pause } from 'node:timers/promises';
import { install } from '../distributed/install.ts';
import { openOwnServers, type OwnServers } from '../distributed/servers.ts';
import type { Part, System } from '../distributed/system.ts';
import { inspect } from '../kill/inspect.ts';
import { EndedEarly } from '../server.ts';
import { deathOf, isServer, planFor, type Death } from './deaths.ts';
import { startLoad, type Load } from './load.ts';
import { audit, comeToRest, sealedOf } from './rest.ts';

const AT_ONCE = 4;
const LONGEST_LIFE_MS = 1_500;
const LONGEST_OUTAGE_MS = 2_000;
/** A group that lost a member without a word hands on nothing for 15 s, and a point behind that is reached later still. */
const REACHED_WITHIN_MS = 25_000;

export type Outcome = {
  readonly rounds: number;
  /** How often who died where. */
  readonly deaths: Readonly<Record<string, number>>;
  readonly acknowledged: number;
  /** Commands whose effect was kept although their answer was lost, found again by their key. */
  readonly repeated: number;
  /** Times that a command was to be sent again. */
  readonly postponed: number;
  readonly events: number;
  /** What was promised and not kept. Empty, or a defect. */
  readonly violations: readonly string[];
};

type Campaign = { readonly system: System; readonly servers: OwnServers; readonly load: Load };

/**
 * Kills one process of a distributed system after the other while stories are told through its edge, starts each again, and looks at what is there; then
 * lets everything come to rest and audits it. `turn` is the kind of death to begin with. `say` hears of every round.
 */
export const runCampaign = async (rounds: number, turn: number, say: (line: string) => void): Promise<Outcome> => {
  const { system, servers, remove } = await install(openOwnServers);
  const deaths: Record<string, number> = {};
  const violations: string[] = [];
  try {
    const load = await startLoad(system, AT_ONCE);
    const campaign = { system, servers, load };
    for (let round = 0; round < rounds && violations.length === 0; round += 1) {
      const death = deathOf(turn + round);
      const where = await die(campaign, death, violations);
      deaths[where] = (deaths[where] ?? 0) + 1;
      violations.push(...load.wrong, ...(await look(campaign)).map((one) => `after ${where}: ${one}`));
      say(`round ${round + 1} of ${rounds}: killed ${where}, ${load.acknowledged().length} acknowledged`);
    }
    await load.finish();
    if (violations.length === 0) violations.push(...load.wrong, ...(await comeToRest(campaign)));
    if (violations.length === 0) violations.push(...(await audit(campaign, load.tokens.auditor, load.acknowledged())));
    return {
      rounds,
      deaths,
      acknowledged: load.acknowledged().length,
      repeated: load.repeated(),
      postponed: load.postponed(),
      events: (await sealedOf(campaign)).lines.length,
      violations,
    };
  } finally {
    if (violations.length > 0) say(system.output());
    await remove();
  }
};

/** What is acknowledged by now is in the log, and nothing there is against the rules. */
const look = async (campaign: Campaign): Promise<readonly string[]> => {
  const acknowledged = campaign.load.acknowledged();
  const end = Date.now() + REACHED_WITHIN_MS;
  for (;;) {
    try {
      return inspect(await sealedOf(campaign), acknowledged);
    } catch (error) {
      if (Date.now() > end)
        return [`the log cannot be read: ${error instanceof Error ? error.message : String(error)}`];
      await pause(100);
    }
  }
};

/** One death and a new start. Resolves with who died where. */
const die = async ({ system, servers }: Campaign, death: Death, violations: string[]): Promise<string> => {
  if (isServer(death.of)) {
    const server = servers.processes[death.of];
    await pause(Math.random() * LONGEST_LIFE_MS);
    await server.kill('SIGKILL');
    await pause(Math.random() * LONGEST_OUTAGE_MS);
    await server.restart();
    return `${death.of} at any time`;
  }
  const part = system.part(death.of);
  const { at } = death;
  const reached = at !== undefined && (await dieAt(part, planFor({ ...death, at }), violations));
  if (!reached) await dieNow(part, violations);
  await part.start();
  return `${death.of} ${reached ? `at ${at}` : 'at any time'}`;
};

const dieNow = async (part: Part, violations: string[]): Promise<void> => {
  await Promise.race([part.running().exited, pause(Math.random() * LONGEST_LIFE_MS)]);
  const { code } = await part.running().end('SIGKILL');
  if (code !== null) violations.push(`${part.name} ended by itself with ${code}: ${part.running().output()}`);
};

/** Ends the process cleanly and starts it with a plan. Resolves true when it has died as planned, false when it lives on. */
const dieAt = async (part: Part, plan: string, violations: string[]): Promise<boolean> => {
  const { code } = await part.running().end('SIGTERM');
  if (code !== 0) violations.push(`${part.name} ended with ${code} when asked to stop: ${part.running().output()}`);
  try {
    const { exited } = await part.start({ HAVSTANG_CRASH_AT: plan });
    const exit = await Promise.race([exited, pause(REACHED_WITHIN_MS)]);
    if (exit && exit.signal !== 'SIGKILL') violations.push(`${part.name} ended by itself: ${part.running().output()}`);
    return exit !== undefined;
  } catch (error) {
    if (error instanceof EndedEarly && error.exit.signal === 'SIGKILL') return true;
    throw error;
  }
};
