import { mkdirSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { drainer } from '@havstang/kernel';
import { generateCosigningKey, parseCosigningKey, secretIn } from '@havstang/ledger';
import { openWitnessStore } from '@havstang/sqlite';
import type { WitnessConfiguration } from './configuration.js';
import { witnessServer } from './http.js';
import { createWitness } from './witness.js';

export type RunningWitness = { readonly url: string; readonly vkey: string; stop(): Promise<void> };

/** Starts a witness: its memory, its key, then HTTP. Port 0 takes any that is free. */
export const startWitness = async (
  { port, host, dataDir, name, logs }: WitnessConfiguration,
  log: (line: object) => void,
  now: () => Date = () => new Date(),
): Promise<RunningWitness> => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const store = openWitnessStore(join(dataDir, 'witness.sqlite'));
  try {
    const key = parseCosigningKey(secretIn(join(dataDir, 'witness.key'), () => generateCosigningKey(name)));
    const server = witnessServer(createWitness(store, key, logs, now), key.vkey, log);
    const drain = drainer(server);
    server.listen(port, host);
    await once(server, 'listening');
    const { port: taken } = server.address() as AddressInfo;
    return {
      url: `http://${host}:${taken}`,
      vkey: key.vkey,
      stop: async () => {
        const closed = once(server, 'close');
        drain();
        server.close();
        await closed;
        store.close();
      },
    };
  } catch (error) {
    store.close();
    throw error;
  }
};
