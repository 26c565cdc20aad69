import { setTimeout as pause } from 'node:timers/promises';
import { install, type Installed } from './distributed/install.ts';
import { openServers, type Servers } from './distributed/servers.ts';
import type { Part } from './distributed/system.ts';
import { ask, atOnce } from './http.ts';
import { inspect } from './kill/inspect.ts';
import { startLoad, type Load } from './kill-distributed/load.ts';
import { audit, comeToRest, sealedOf } from './kill-distributed/rest.ts';

/** The server ends the session of a leader that it has not heard of for 15 s; a standby asks twice a second. */
const LEASE_MS = 15_000;

const liveness = async (part: Part): Promise<number> => (await ask(part, '/health/live')).status;

const until = async (holds: () => Promise<boolean>, what: string, withinMs = 30_000): Promise<void> => {
  for (const end = Date.now() + withinMs; !(await holds().catch(() => false)); await pause(100))
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
};

describe('two of a kind', () => {
  let here: Installed<Servers>;
  let load: Load;
  beforeEach(async () => {
    here = await install(openServers);
    load = await startLoad(here.system, 2);
  });
  afterEach(() => here.remove());

  /** Everything that must hold of one system that was never disturbed. */
  const whole = async (): Promise<void> => {
    await load.finish();
    expect(load.wrong).toEqual([]);
    expect(await comeToRest(here)).toEqual([]);
    expect(await audit(here, load.tokens.auditor, load.acknowledged())).toEqual([]);
  };

  it('make one tree: a sequencer that is paused past its lease is refused when it wakes, and waits for its turn', async () => {
    const { system } = here;
    const first = system.part('ledger');
    const second = await system.replica('ledger');
    // The second one seals now, and the first, which the services and the edge ask, stands by.
    await first.running().end('SIGKILL');
    await first.start();
    const sealed = async (): Promise<number> => (await here.servers.lines('ledger')).length;
    const before = await sealed();
    await until(async () => (await sealed()) > before, 'the second one seals');

    process.kill(second.running().pid, 'SIGSTOP');
    const paused = await sealed();
    await pause(LEASE_MS / 2);
    expect(await sealed()).toBe(paused);
    await until(async () => (await sealed()) > paused, 'the first one has taken over', 2 * LEASE_MS);
    process.kill(second.running().pid, 'SIGCONT');
    await until(async () => (await liveness(second)) === 200, 'the one that woke up has found out');
    const awake = await sealed();
    await until(async () => (await sealed()) > awake, 'sealing goes on');
    // Those that are acknowledged while this is looked at may come later than the look.
    const acknowledged = [...load.acknowledged()];
    expect(inspect(await sealedOf(here), acknowledged)).toEqual([]);
    await whole();
    expect(await Promise.all([first, second].map(liveness))).toEqual([200, 200]);
    // Both show the same signed tree.
    const asked = { token: load.tokens.auditor };
    const [one, other] = await Promise.all([first, second].map((part) => ask(part, '/ledger/checkpoint', asked)));
    expect(one?.text).toBe(other?.text);
  });

  it('serve one service: either answers, one folds, each reaction acts once, and one that is killed is not missed', async () => {
    const { system } = here;
    const first = system.part('challenges');
    const second = await system.replica('challenges');
    const report = (part: Part, n: number) =>
      ask(part, '/api/challenges/problems', {
        token: load.tokens.caretaker,
        body: { title: `Fel ${n}`, description: 'Samma fel anmäls två gånger.' },
      });
    const replies = await atOnce([...Array(40).keys()], (n) => report(n % 2 ? first : second, n), 8);
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201]));
    // Both have seen what either wrote, and one stream takes commands from both.
    const { id, stream } = replies[0]!.json();
    const say = (part: Part, n: number) =>
      ask(part, `/api/challenges/problems/${id}/park-solution-thought`, {
        token: load.tokens.caretaker,
        body: { thought: `Tanke ${n}` },
      });
    const triage = { ownerUnit: 'kirunabostader-forvaltning', urgency: 'normal' };
    await ask(first, `/api/challenges/problems/${id}/triage-problem`, { token: load.tokens.leader, body: triage });
    const said = await atOnce([...Array(20).keys()], (n) => say(n % 2 ? first : second, n), 8);
    expect(said.map(({ status }) => status)).toEqual(said.map(() => 200));
    const last = Math.max(...said.map((reply) => reply.json().revision));
    const boards = await Promise.all(
      [first, second].map((part) =>
        ask(part, `/api/challenges/problem-board?after=${stream}@${last}`, { token: load.tokens.leader }),
      ),
    );
    expect(boards.map(({ status }) => status)).toEqual([200, 200]);
    for (const board of boards) expect(board.text).toContain('Tanke 19');

    await first.running().end('SIGKILL');
    expect((await report(second, 99)).status).toBe(201);
    const killed = Date.now();
    await first.start();
    await until(async () => (await report(first, 100)).status === 201, 'the one that was killed answers again');
    // Its consumer group lets it in only when its former self is missed, after 15 s. People do not wait for that.
    expect(Date.now() - killed).toBeLessThan(10_000);
    await whole();
    expect(await Promise.all([first, second].map(liveness))).toEqual([200, 200]);
  });
});
