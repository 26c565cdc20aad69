/**
 * The distributed deployment: its services as processes on a real Kafka, a real PostgreSQL and the test double of EventStoreDB, each beside what the
 * servers do alone. A history is there before anything is measured: one installation holds `few` events, and after it another holds `events`.
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
// An installation has more servers, each ended with this process, than Node expects of one.
process.setMaxListeners(50);
const seconds = (ms) => `${(ms / 1_000).toFixed(1)} s`;
const perSecond = (rate) => `${Math.round(rate)}/s`;

/**
 * An installation with a history of so many events, sealed, published, and folded by every service, for the length of `use`: two at a time would take
 * each other's processors. Answers how fast each of these went, and what `use` answers.
 */
const withInstallation = async (folder, events, say, use) => {
  const servers = await openOwnServers();
  const place = { dataDir: join(folder, `of-${events}`), port: await freePort(), servers };
  const addresses = {
    eventStore: servers.eventStore,
    bus: servers.bus,
    origin: ORIGIN,
    admin: servers.databaseAdmin,
    ledger: servers.databaseAs('ledger', PASSWORD),
  };
  let system;
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
    system = await startSystem(place);
    await atRest(system);
    return { sealing, consumers, ...(await use(system, await tokenFrom(system.url))) };
  } finally {
    await system?.end('SIGKILL');
    await servers.close();
  }
};

/** The clock acts on a history that was made up for years ago. Resolves when nothing more comes of that. */
const atRest = async (system) => {
  for (let before; ;) {
    await Promise.all(SERVICES.map((name) => caughtUp(system.part(name))));
    const { events } = await (await fetch(`${system.part('ledger').url}/health/ready`)).json();
    if (events === before) return;
    before = events;
    await pause(3_000);
  }
};

/** Commands per second of the service that answers them; what its read models and the ledger take in later counts. */
const commands = async (system, token, each) => {
  const { perSecond: rate, count } = await commandsPerSecond(system.part('challenges'), token, each);
  const started = performance.now();
  await Promise.all(SERVICES.map((name) => caughtUp(system.part(name))));
  return count / (count / rate + (performance.now() - started) / 1_000);
};

/** What each of these measures, in turn, in the middle of so many rounds; the first round warms up. */
const inTurn = async (rounds, say, measures) => {
  const rates = Object.fromEntries(Object.keys(measures).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    const seen = {};
    for (const [name, measure] of Object.entries(measures)) seen[name] = await measure();
    say(
      `${round === 0 ? 'warming up' : `round ${round}`}: ${Object.entries(seen)
        .map(([name, rate]) => `${name} ${perSecond(rate)}`)
        .join(', ')}`,
    );
    if (round > 0) for (const [name, rate] of Object.entries(seen)) rates[name].push(rate);
  }
  return Object.fromEntries(Object.entries(rates).map(([name, of]) => [name, median(of)]));
};

export const measureDistributed = async (folder, { few, events, rounds, seconds: each, say }) => {
  const bare = await startEventStoreDbDouble();
  const beside = async (system, token, measures, after) => {
    const noop = await startServer([join(here, '..', 'validate-only.mjs')], '/', { HAVSTANG: system.url });
    try {
      const rates = await inTurn(rounds, say, {
        commands: () => commands(system, token, each),
        noop: async () => (await commandsPerSecond(noop, token, each)).perSecond,
        ...measures,
      });
      return { rates, ...(await after?.(rates)) };
    } finally {
      await noop.stop();
    }
  };
  try {
    const small = await withInstallation(folder, few, say, (system, token) =>
      beside(
        system,
        token,
        { store: () => runForJson(join(here, 'store-alone.mjs'), bare.url, each / 2) },
        async (rates) => {
          await pause(1_000);
          return { seen: await visibleAfter(system, token, { rate: rates.commands / 2, seconds: each * 2 }) };
        },
      ),
    );
    const large = await withInstallation(folder, events, say, (system, token) => beside(system, token, {}));
    return table({ large, small, events, few });
  } finally {
    await bare.stop();
  }
};

const table = ({ large, small, events, few }) => {
  const { commands: durable, noop, store } = small.rates;
  const { seen } = small;
  // The two were not measured at the same time, so each is told in answers of the route that stores nothing.
  const cost = [large, small].map(({ rates }) => rates.noop / rates.commands);
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
      detail: `${perSecond(large.rates.commands)} beside ${perSecond(large.rates.noop)} with ${events} events, ${perSecond(durable)} beside ${perSecond(noop)} with ${few}`,
    },
  ];
};
