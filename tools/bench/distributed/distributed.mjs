/**
 * The distributed deployment: its services as processes on a real Kafka, a real PostgreSQL and the test double of EventStoreDB, each beside what the
 * servers do alone. A history of `events` is there before anything is measured; a second installation holds `few`.
 */
import { generateSigningKey } from '@havstang/ledger';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openOwnServers } from '../../../e2e/distributed/servers.ts';
import { PASSWORD, SERVICES, setUp, startSystem } from '../../../e2e/distributed/system.ts';
import { startEventStoreDbDouble } from '../../servers/servers.ts';
import { commandsPerSecond, median, tokenFrom } from '../load.mjs';
import { caughtUp, freePort, runForJson, startServer } from '../processes.mjs';
import { visibleAfter } from './visible.mjs';

const here = import.meta.dirname;
const ORIGIN = 'havstang.local/bench';
// Two installations have more servers, each ended with this process, than Node expects of one.
process.setMaxListeners(50);
const seconds = (ms) => `${(ms / 1_000).toFixed(1)} s`;
const perSecond = (rate) => `${Math.round(rate)}/s`;

/** Servers with a history of so many events, sealed, published, and folded by every service; with how fast each of these went. */
const prepare = async (folder, events, say) => {
  const servers = await openOwnServers();
  const place = { dataDir: join(folder, `of-${events}`), port: await freePort(), servers };
  const addresses = {
    eventStore: servers.eventStore,
    bus: servers.bus,
    origin: ORIGIN,
    admin: servers.databaseAdmin,
    ledger: servers.databaseAs('ledger', PASSWORD),
  };
  try {
    mkdirSync(place.dataDir, { recursive: true });
    writeFileSync(join(place.dataDir, 'ledger.key'), `${generateSigningKey(ORIGIN)}\n`, { mode: 0o600 });
    await setUp(place);
    await runForJson(join(here, 'fill.mjs'), JSON.stringify(addresses), events);
    const sealing = await runForJson(join(here, 'sealing.mjs'), JSON.stringify(addresses), events);
    say(
      `${events} events: read and produced ${perSecond(sealing.plain)}, sealed and published ${perSecond(sealing.ledger)}`,
    );
    const consumers = [];
    for (const service of SERVICES) {
      const database = servers.databaseAs(service, PASSWORD);
      consumers.push(
        await runForJson(join(here, 'consumers.mjs'), JSON.stringify({ ...addresses, service, database }), events),
      );
      const { folded, inserted } = consumers.at(-1);
      say(`${events} events: ${service} folds ${perSecond(folded)}, a batched insert takes ${perSecond(inserted)}`);
    }
    const system = await startSystem(place);
    await Promise.all(SERVICES.map((name) => caughtUp(system.part(name))));
    return { servers, system, sealing, consumers, token: await tokenFrom(system.url), rates: [] };
  } catch (error) {
    await servers.close();
    throw error;
  }
};

/** Commands per second of the service that answers them; what its read models and the ledger take in later counts. */
const commands = async ({ system, token }, each) => {
  const { perSecond: rate, count } = await commandsPerSecond(system.part('challenges'), token, each);
  const started = performance.now();
  await Promise.all(SERVICES.map((name) => caughtUp(system.part(name))));
  return count / (count / rate + (performance.now() - started) / 1_000);
};

export const measureDistributed = async (folder, { few, events, rounds, seconds: each, say }) => {
  const large = await prepare(folder, events, say);
  const small = await prepare(folder, few, say);
  const bare = await startEventStoreDbDouble();
  const noop = await startServer([join(here, '..', 'validate-only.mjs')], '/', { HAVSTANG: small.system.url });
  const rates = { noop: [], store: [] };
  try {
    // The first round warms up.
    for (let round = 0; round <= rounds; round++) {
      const seen = {
        small: await commands(small, each),
        large: await commands(large, each),
        noop: (await commandsPerSecond(noop, small.token, each)).perSecond,
        store: await runForJson(join(here, 'store-alone.mjs'), bare.url, each / 2),
      };
      say(
        `${round === 0 ? 'warming up' : `round ${round}`}: ${Object.entries(seen)
          .map(([name, rate]) => `${name} ${perSecond(rate)}`)
          .join(', ')}`,
      );
      if (round === 0) continue;
      small.rates.push(seen.small);
      large.rates.push(seen.large);
      rates.noop.push(seen.noop);
      rates.store.push(seen.store);
    }
    const durable = median(small.rates);
    await pause(1_000);
    const seen = await visibleAfter(small.system, small.token, { rate: durable / 2, seconds: each * 2 });
    return table({ durable, large, small, rates, seen, events, few });
  } finally {
    await Promise.all([bare, noop].map((server) => server.stop()));
    for (const { system, servers } of [small, large]) {
      await system.end('SIGKILL');
      await servers.close();
    }
  }
};

const table = ({ durable, large, small, rates, seen, events, few }) => {
  const [noop, store] = [median(rates.noop), median(rates.store)];
  const cost = [large, small].map((one) => 1e6 / median(one.rates));
  const { plain, ledger } = large.sealing;
  const slowest = large.consumers.reduce((one, other) =>
    one.folded / one.inserted < other.folded / other.inserted ? one : other,
  );
  return [
    {
      name: 'distributed-commands-vs-noop',
      ratio: durable / noop,
      detail: `${perSecond(durable)} ÷ ${perSecond(noop)}, one instance of each service`,
    },
    {
      name: 'distributed-commands-vs-store-alone',
      ratio: durable / store,
      detail: `${perSecond(durable)} ÷ ${perSecond(store)}, the double of EventStoreDB`,
    },
    {
      name: 'distributed-visible',
      detail: `in another service after ${Math.round(seen.p50)} ms (p50), ${Math.round(seen.p99)} ms (p99) at ${perSecond(durable / 2)}; ${seen.count} commands`,
    },
    {
      name: 'ledger-vs-read-and-produce',
      ratio: ledger / plain,
      least: 0.5,
      detail: `${perSecond(ledger)} ÷ ${perSecond(plain)}, ${events} events`,
    },
    {
      name: 'consumers-vs-batched-insert',
      ratio: slowest.folded / slowest.inserted,
      least: 0.5,
      detail: `${perSecond(slowest.folded)} ÷ ${perSecond(slowest.inserted)}: ${slowest.service}, the slowest`,
    },
    {
      name: `catch-up-of-${events}`,
      detail: `${seconds((events / ledger) * 1_000)} to seal and publish; ${large.consumers
        .map(({ service, folded }) => `${service} ${seconds((events / folded) * 1_000)}`)
        .join(', ')}`,
    },
    {
      name: 'distributed-cost-long-vs-short',
      ratio: cost[0] / cost[1],
      most: 1.2,
      detail: `${Math.round(cost[0])} µs ÷ ${Math.round(cost[1])} µs a command, with ${events} and ${few} events`,
    },
  ];
};
