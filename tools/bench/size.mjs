/** What a command costs, and how much memory the server holds, on a short and on a long history. */
import { join } from 'node:path';
import { commandsPerSecond, median, tokenFrom } from './load.mjs';
import { caughtUp, runForJson, startHavstang } from './processes.mjs';

const here = import.meta.dirname;

/** Fills a folder, has the server build its read models once, and starts it anew on what is there. */
const prepare = async (folder, events, say) => {
  const dataDir = join(folder, `of-${events}`);
  await runForJson(join(here, 'fill.mjs'), dataDir, events);
  const first = await startHavstang(dataDir);
  const builtMs = await caughtUp(first);
  await first.stop();
  const server = await startHavstang(dataDir);
  say(
    `${events} events: read models built in ${seconds(builtMs)}, then started in ${seconds(server.startMs)}, ${Math.round(server.residentMiB() ?? 0)} MiB`,
  );
  return { server, token: await tokenFrom(server.url), rates: [], startMs: server.startMs, builtMs };
};

const seconds = (ms) => `${(ms / 1_000).toFixed(1)} s`;

export const measureSize = async (folder, { few, many, rounds, seconds: each, say }) => {
  const small = await prepare(folder, few, say);
  const large = await prepare(folder, many, say);
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const one of [small, large]) {
      const { perSecond, count } = await commandsPerSecond(one.server, one.token, each);
      const lateMs = await caughtUp(one.server);
      if (round > 0) one.rates.push(count / (count / perSecond + lateMs / 1_000));
    }
    say(
      `${round === 0 ? 'warming up' : `round ${round}`}: ${Math.round(small.rates.at(-1) ?? 0)}/s and ${Math.round(large.rates.at(-1) ?? 0)}/s`,
    );
  }
  const memory = [small, large].map(({ server }) => server.residentMiB());
  await Promise.all([small, large].map(({ server }) => server.stop()));
  const cost = [small, large].map(({ rates }) => 1e6 / median(rates));
  return [
    {
      name: 'cost-at-1M-vs-10k',
      ratio: cost[1] / cost[0],
      most: 1.2,
      detail: `${Math.round(cost[1])} µs ÷ ${Math.round(cost[0])} µs a command`,
    },
    memory.includes(undefined)
      ? { name: 'memory-at-1M-vs-10k', detail: 'this system does not say how much memory a process holds' }
      : {
          name: 'memory-at-1M-vs-10k',
          ratio: memory[1] / memory[0],
          most: 1.2,
          detail: `${Math.round(memory[1])} MiB ÷ ${Math.round(memory[0])} MiB`,
        },
    {
      name: 'start-at-1M',
      detail: `${seconds(large.startMs)} to the first answer; read models built from nothing in ${seconds(large.builtMs)}`,
    },
  ];
};
