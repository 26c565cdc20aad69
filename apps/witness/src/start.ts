import { mkdirSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { drainer } from '@havstang/kernel';
import { generateCosigningKey, parseCosigningKey, secretIn } from '@havstang/ledger';
import { serveMetrics } from '@havstang/metrics';
import { openWitnessStore } from '@havstang/sqlite';
import type { WitnessConfiguration } from './configuration.js';
import { witnessServer } from './http.js';
import { witnessMetrics } from './metrics.js';
import { createWitness } from './witness.js';

export type RunningWitness = {
  readonly url: string;
  readonly vkey: string;
  /** Where its metrics are, if anywhere. */
  readonly metrics: string | undefined;
  stop(): Promise<void>;
};

/** Starts a witness: its memory, its key, then HTTP. Port 0 takes any that is free. */
export const startWitness = async (
  { port, host, metricsPort, dataDir, name, logs }: WitnessConfiguration,
  log: (line: object) => void,
  now: () => Date = () => new Date(),
): Promise<RunningWitness> => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const store = openWitnessStore(join(dataDir, 'witness.sqlite'));
  try {
    const key = parseCosigningKey(secretIn(join(dataDir, 'witness.key'), () => generateCosigningKey(name)));
    const server = witnessServer(createWitness(store, key, logs, now), key.vkey, log);
    const metrics = witnessMetrics(server, store, logs);
    const drain = drainer(server);
    server.listen(port, host);
    await once(server, 'listening');
    const { port: taken } = server.address() as AddressInfo;
    const served = metricsPort === undefined ? undefined : await serveMetrics(metrics, { host, port: metricsPort });
    return {
      url: `http://${host}:${taken}`,
      vkey: key.vkey,
      metrics: served && `http://${host}:${served.port}/metrics`,
      stop: async () => {
        served?.close();
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
