/** Durable commands over HTTP, beside a route that stores nothing, a store that waits for the disk at every event, and the peer. */
import { join } from 'node:path';
import { commandsPerSecond, median, tokenFrom } from './load.mjs';
import { caughtUp, runForJson, startHavstang, startServer } from './processes.mjs';

const here = import.meta.dirname;

/** One after the other, round by round, so that what the machine does meanwhile meets all alike. `peer` says whether it is installed. */
export const measureCommands = async (folder, { rounds, seconds, peer, say }) => {
  const havstang = await startHavstang(join(folder, 'commands'));
  const token = await tokenFrom(havstang.url);
  const env = { HAVSTANG: havstang.url };
  const validateOnly = await startServer([join(here, 'validate-only.mjs')], '/', env);
  const emmett =
    peer &&
    (await startServer([join(here, 'peer', 'server.mjs')], '/', { ...env, PEER_FILE: join(folder, 'peer.sqlite') }));

  const behind = [];
  const measured = [
    [
      'durable',
      async () => {
        const { perSecond, count } = await commandsPerSecond(havstang, token, seconds);
        // Whoever folded late would seem faster: the time until the read models hold everything counts, as far as it is more than one turn.
        const lateMs = await caughtUp(havstang);
        behind.push(lateMs);
        return count / (count / perSecond + lateMs / 1_000);
      },
    ],
    ['validate only', async () => (await commandsPerSecond(validateOnly, token, seconds)).perSecond],
    ['one append per fsync', () => runForJson(join(here, 'append-per-fsync.mjs'), folder, seconds / 2)],
    ...(emmett ? [['emmett', async () => (await commandsPerSecond(emmett, token, seconds)).perSecond]] : []),
  ];
  const rates = new Map(measured.map(([name]) => [name, []]));
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const [name, measure] of measured) {
      const rate = await measure();
      if (round > 0) rates.get(name).push(rate);
      say(`${round === 0 ? 'warming up' : `round ${round}`}: ${name} ${Math.round(rate)}/s`);
    }
  }
  await Promise.all([havstang, validateOnly, emmett].map((server) => server && server.stop()));

  const of = (name) => median(rates.get(name));
  const per = (name) => `${Math.round(of(name))}/s`;
  const durable = of('durable');
  return [
    {
      name: 'commands-vs-validate-only',
      ratio: durable / of('validate only'),
      least: 0.5,
      detail: `${per('durable')} ÷ ${per('validate only')}`,
    },
    {
      name: 'commands-vs-append-per-fsync',
      ratio: durable / of('one append per fsync'),
      least: 2,
      detail: `${per('durable')} ÷ ${per('one append per fsync')}`,
    },
    emmett
      ? { name: 'commands-vs-emmett', ratio: durable / of('emmett'), detail: `${per('durable')} ÷ ${per('emmett')}` }
      : { name: 'commands-vs-emmett', detail: 'the peer is not installed here' },
  ];
};
