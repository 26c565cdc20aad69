import { setTimeout as pause } from 'node:timers/promises';
import { install, type Installed } from './distributed/install.ts';
import { AWAY_MS, outageOf, PATIENCE_MS, type Down } from './distributed/outage.ts';
import { openOwnServers, type OwnServers } from './distributed/servers.ts';
import { startLoad, type Load } from './kill-distributed/load.ts';
import { audit, comeToRest } from './kill-distributed/rest.ts';

const OUTAGES: readonly (readonly Down[])[] = [
  ['event store'],
  ['kafka'],
  ['postgres'],
  ['event store', 'kafka'],
  ['event store', 'postgres'],
  ['kafka', 'postgres'],
];

/** One outage after the other on one installation, under load, and then everything must be there. `HAVSTANG_OUTAGE_MS` says how long each is. */
describe('servers that are away', () => {
  let here: Installed<OwnServers>;
  let load: Load;
  beforeAll(async () => {
    here = await install(openOwnServers);
    load = await startLoad(here.system, 2, AWAY_MS + PATIENCE_MS);
    while (load.acknowledged().length < 20) await pause(100);
  }, 240_000);
  afterAll(() => here.remove());

  it.each(OUTAGES.map((down) => ({ down, what: down.join(' and ') })))(
    '$what: what can be accepted is, the rest is told to come again, and all catches up by itself',
    async ({ down }) => {
      const before = load.acknowledged().length;
      expect(await outageOf(here, load.tokens, down)).toEqual([]);
      expect(load.wrong).toEqual([]);
      while (load.acknowledged().length === before) await pause(100);
    },
    AWAY_MS + 2 * PATIENCE_MS,
  );

  it('lose nothing and repeat nothing', async () => {
    await load.finish();
    expect(load.wrong).toEqual([]);
    expect(await comeToRest(here)).toEqual([]);
    expect(await audit(here, load.tokens.auditor, load.acknowledged())).toEqual([]);
  }, 240_000);
});
