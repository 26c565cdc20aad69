import { challenges } from '@havstang/challenges';
import { collaboration } from '@havstang/collaboration';
import { governance } from '@havstang/governance';
import { API_AUDIENCE, DOCS_CLIENT, openIdentity } from '@havstang/identity';
import { newId, runReadModels } from '@havstang/kernel';
import { ledgerSealer } from '@havstang/ledger';
import { createHttpApp, tokenVerifier, type Runtime, type ServiceDefinition } from '@havstang/nest';
import { reporting } from '@havstang/reporting';
import { openSqlite, openSqliteReadModels } from '@havstang/sqlite';
import type { LoggerService } from '@nestjs/common';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from './configuration.js';
import { ledgerKeyIn } from './ledger-key.js';
import { startSigner } from './signer.js';

export const SERVICES: readonly ServiceDefinition[] = [challenges, collaboration, governance, reporting];
export const VERSION = '0.1.0';

export type Running = {
  /** Where it answers, e.g. `http://127.0.0.1:3000`. */
  readonly url: string;
  /** What a person should be told once, after the very first start. */
  readonly firstRun: { readonly demo: boolean; readonly password: string | undefined } | undefined;
  /** Unready, then HTTP, then consumers and clocks, then the signer and the stores. */
  stop(): Promise<void>;
};

/** The whole system in one process on the data folder. Throws `Locked` when another process holds the folder. */
export const start = async (configuration: Configuration, logger: LoggerService | false): Promise<Running> => {
  const { dataDir, host, port, demo } = configuration;
  const url = configuration.url ?? `http://${host}:${port}`;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const closing: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  try {
    const key = ledgerKeyIn(dataDir);
    const sqlite = openSqlite(join(dataDir, 'log.sqlite'), { sealer: ledgerSealer, origin: key.name });
    closing.push(() => sqlite.close());
    const readModels = openSqliteReadModels(join(dataDir, 'read-models.sqlite'));
    closing.push(() => readModels.close());
    const ledger = startSigner(sqlite, key);
    closing.push(() => ledger.stop());
    const identity = await openIdentity({ dataDir, issuer: `${url}/oidc`, audience: API_AUDIENCE, demo });
    closing.push(() => identity.close());
    const running = await runReadModels(
      SERVICES.flatMap((service) => service.readModels),
      sqlite.bus,
      readModels,
    );
    closing.push(() => running.stop());

    const { store, log, bus } = sqlite;
    const runtime: Runtime = { store, log, bus, readModels, running, ledger, now: () => new Date(), newId };
    const verify = tokenVerifier({ issuer: `${url}/oidc`, audience: API_AUDIENCE, keys: identity.jwks });
    const about = { services: SERVICES, issuer: `${url}/oidc`, docsClient: DOCS_CLIENT, version: VERSION, demo };
    const app = await createHttpApp(runtime, verify, about, logger);
    closing.push(() => app.close());
    app
      .getHttpAdapter()
      .getInstance()
      .addHook('onRequest', (request, reply, done) => {
        if (!request.url.startsWith('/oidc/')) return done();
        reply.hijack();
        identity.handler(request.raw, reply.raw);
      });
    await app.startAllMicroservices();
    await app.listen(port, host);
    const first = identity.firstRun ? { demo, password: identity.operator?.oneTimePassword } : undefined;
    return { url, firstRun: first, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
