import { setTimeout as pause } from 'node:timers/promises';
import { KIRUNA, tokenFor } from '../people.ts';
import type { Server } from '../server.ts';
import { CAST } from '../kill/story.ts';
import { isOver, newTelling, tell, type Acknowledged, type Again, type Telling, type Tokens } from '../kill/tell.ts';

/** Stories under way, told by people who send an unanswered command again, with its key, until it is answered. */
export type Load = {
  readonly tokens: Tokens;
  acknowledged(): readonly Acknowledged[];
  /** Commands whose effect was kept although their answer was lost. */
  repeated(): number;
  /** Times that "not now" was answered, or nothing. */
  postponed(): number;
  /** What was answered against the rules. */
  readonly wrong: readonly string[];
  /** Begins no new story, and resolves when those under way are over. */
  finish(): Promise<void>;
};

const AGAIN_MS = 150;
/** Between two stories of one person, on average. */
const BREATH_MS = 300;
/** Longer than any outage of the kill campaign and a restart after it, also where two cores are asked for twenty: Kafka has been seen to take 90 s then. */
const PATIENCE_MS = 240_000;

const signIn = async (server: Pick<Server, 'url' | 'dataDir'>): Promise<Tokens> => {
  const people = { ...CAST, auditor: { roles: ['auditor', 'operator'], tenant: KIRUNA } };
  const tokens = await Promise.all(
    Object.entries(people).map(async ([who, somebody]) => [who, await tokenFor(server, somebody)]),
  );
  return Object.fromEntries(tokens) as Tokens;
};

/** Tells stories, `atOnce` at a time, until `finish`. A command that is not answered for `patienceMs`, with all its repetitions, is a violation. */
export const startLoad = async (
  server: Pick<Server, 'url' | 'dataDir'>,
  atOnce: number,
  patienceMs = PATIENCE_MS,
): Promise<Load> => {
  const tokens = await signIn(server);
  const tellings: Telling[] = [];
  const wrong: string[] = [];
  let postponed = 0;
  let finishing = false;

  const teller = async (): Promise<void> => {
    while (!finishing && wrong.length === 0) {
      const telling = newTelling();
      tellings.push(telling);
      wrong.push(...(await tell(server, tokens, telling, patient(telling))));
      if (!isOver(telling) && wrong.length === 0) wrong.push('a story did not come to its end');
      await pause(Math.random() * 2 * BREATH_MS);
    }
  };

  /** Patience for a command is told by the step that the telling is at. */
  const patient = (telling: Telling): Again => {
    let waits: { readonly at: number; readonly since: number } | undefined;
    return async (reply) => {
      postponed += 1;
      if (waits?.at !== telling.next) waits = { at: telling.next, since: Date.now() };
      if (Date.now() - waits.since > patienceMs) {
        wrong.push(`no answer to a command in ${patienceMs / 1_000} s, at last ${reply?.status} ${reply?.text}`);
        return false;
      }
      await pause(AGAIN_MS);
      return true;
    };
  };

  const running = Array.from({ length: atOnce }, teller);
  return {
    tokens,
    wrong,
    acknowledged: () => tellings.flatMap((telling) => telling.acknowledged),
    repeated: () => tellings.reduce((sum, telling) => sum + telling.repeated, 0),
    postponed: () => postponed,
    finish: async () => {
      finishing = true;
      await Promise.all(running);
    },
  };
};
