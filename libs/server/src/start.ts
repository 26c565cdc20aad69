import { DOCS_CLIENT } from '@havstang/identity';
import { newId, personalTexts, runReadModels } from '@havstang/kernel';
import { textCipher } from '@havstang/ledger';
import { serveMetrics } from '@havstang/metrics';
import { createHttpApp, type ProcessParts, type Runtime, type ServiceDefinition } from '@havstang/nest';
import type { LoggerService } from '@nestjs/common';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileOf } from './address.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchAppends } from './appends.js';
import { createClosing, type Closing } from './closing.js';
import type { Configuration } from './configuration.js';
import { mustBeFree } from './free-port.js';
import { followErasures, inPeople } from './erasures.js';
import { ledgerKeyIn } from './ledger-key.js';
import { askHead, openBus, openPublisher } from './open-bus.js';
import { countSignIns, createServerMetrics } from './metrics.js';
import { openLog, openServerStore, publishLedger, startSealing, watchLedger } from './open-ledger.js';
import { openVaultOf } from './open-key-vault.js';
import { openReadModels } from './open-read-models.js';
import { askGuard, guarded, type Guard } from './restore-guard.js';
import { createStoreFindings } from './store-findings.js';
import { tellFailures } from './tell-failures.js';
import { openTraces, type Sampling, type TracesOptions } from './traces/traces.js';
import { embeddedSignIn, mountIdentity, remoteSignIn } from './sign-in.js';
import { mustHaveItsHistory, mustHaveItsKeys, mustHaveItsPeople } from './whole-folder.js';

/** How long a start waits for the first word of witnesses, milliseconds. */
const FIRST_WORD_MS = 6_000;

export const VERSION = '0.1.0';

/** What a process is made of. */
export type Parts = {
  /** Services that it runs. */
  readonly services: readonly ServiceDefinition[];
  /** Whether it is the one that seals, signs and shows the history, with the documents of `all` services. */
  readonly ledger?: { readonly all: readonly ServiceDefinition[] };
  /** Whether people sign in here unless another provider is named. */
  readonly signIn?: boolean;
};

export type Started = {
  /** Where it answers, e.g. `http://127.0.0.1:3000`. */
  readonly url: string;
  /** What a person should be told once, after the very first start. */
  readonly firstRun: { readonly demo: boolean; readonly password: string | undefined } | undefined;
  /**
   * Resolves when its reactions are at work, rejects when they never can be. A group that lost a member without a word lets the next one in only after a
   * while; people are answered meanwhile.
   */
  readonly reacting: Promise<unknown>;
  /** Unready, then HTTP, then consumers and clocks, then the ledger and the stores. */
  stop(): Promise<void>;
};

/** Starts a process: its ports by their addresses, then its services, then HTTP. Whatever fails is thrown after all that was opened is closed again. */
export const start = async (
  parts: Parts,
  configuration: Configuration,
  logger: LoggerService | false,
): Promise<Started> => {
  const { host, port, metricsPort } = configuration;
  await mustBeFree(host, 0, 'HAVSTANG_HOST');
  await mustBeFree(host, port, 'PORT');
  if (metricsPort !== undefined) await mustBeFree(host, metricsPort, 'HAVSTANG_METRICS_PORT');
  mkdirSync(configuration.dataDir, { recursive: true, mode: 0o700 });
  const closing = createClosing();
  try {
    return await open(parts, configuration, logger, closing);
  } catch (error) {
    await closing.all().catch(() => undefined);
    throw error;
  }
};

const open = async (
  parts: Parts,
  configuration: Configuration,
  logger: LoggerService | false,
  closing: Closing,
): Promise<Started> => {
  const { services, ledger, signIn } = parts;
  const { url, host, port, metricsPort, demo } = configuration;
  const metrics = metricsPort === undefined ? undefined : createServerMetrics();
  const traces =
    configuration.traces && (await openTraces(tracesOf(parts, configuration.traces, configuration, logger)));
  if (traces) closing.add(traces.stop);
  // One process with everything in it prepares its databases by itself; for several a set-up job does.
  const isWhole = ledger !== undefined && services.length > 0;
  if (!isWhole) mustBeShared(configuration);
  if (isWhole) mustHaveItsHistory(configuration);
  const side = ledger && (await openLedgerSide(configuration, isWhole, logger, closing));
  const bare = side?.log.store ?? (await openServerStore(configuration.eventStore, closing));
  const appends = watchAppends(bare);
  const timed = metrics?.timed(appends.store) ?? appends.store;
  const unguarded = traces?.traced(timed) ?? timed;
  const guard = side?.guard ?? guardOf(configuration, closing);
  const store = guarded(unguarded, guard);
  const head = side?.log.head ?? askHead(required(configuration.ledgerApi, 'LEDGER_API_URL'));
  const { bus: unfollowed, failure: busFailure } = await openBus(configuration.bus, side?.log, head, closing);
  const bus = metrics?.followed(unfollowed) ?? unfollowed;

  const models = services.flatMap((service) => service.readModels);
  const readModels = await openReadModels(configuration.readModels, isWhole, closing);
  const running = await runReadModels(models, bus, readModels);
  closing.add(() => running.stop());

  if (side && isWhole) await mustHaveItsKeys(configuration, side.log.log);
  const vault = await openVaultOf(services, configuration, { bus, head, alone: isWhole }, closing);
  const texts = personalTexts(vault, textCipher);

  if (side && signIn && configuration.issuer === undefined) mustHaveItsPeople(configuration, await side.log.head());
  const { issuer, verify, identity } =
    signIn && configuration.issuer === undefined
      ? await embeddedSignIn(configuration, closing, metrics ? { onSignIn: countSignIns(metrics) } : {})
      : remoteSignIn(configuration, logger);
  if (identity) await followErasures(bus, inPeople(identity), closing);
  const failure = () => running.failure() ?? busFailure() ?? side?.failure();
  if (logger) closing.add(tellFailures(() => failure() ?? appends.failure(), logger));
  const runtime: Runtime = {
    store,
    bus,
    readModels,
    running,
    texts,
    vault,
    failure,
    appendFailure: appends.failure,
    missing: guard,
    now: () => new Date(),
    newId,
    ...(traces && { carriedOut: traces.carriedOut }),
  };
  if (side) {
    side.findings.begin(runtime, side.log.log);
    closing.add(side.findings.stop);
  }
  const about = { services: ledger?.all ?? [], issuer, docsClient: DOCS_CLIENT, version: VERSION, demo };
  const shown: ProcessParts = {
    runtime,
    verify,
    services,
    ...(side && { front: { about, ledger: side.published } }),
  };
  const app = await createHttpApp(shown, logger);
  closing.add(() => app.close());
  traces?.traceAnswers(app.getHttpAdapter().getInstance() as never);
  if (metrics) {
    metrics.watch(runtime, configuration.dataDir, side && watchLedger(side.log, side.signer));
    metrics.timeAnswers(app.getHttpAdapter().getInstance() as never);
    closing.add((await serveMetrics(metrics, { host, port: metricsPort! })).close);
  }
  if (identity) mountIdentity(app.getHttpAdapter().getInstance() as never, identity);
  await app.init();
  const reacting = app.startAllMicroservices();
  // Whoever stops a process that has not begun to react yet does not wait for that.
  reacting.catch(() => undefined);
  await app.listen(port, host);
  const firstRun = identity?.firstRun ? { demo, password: identity.operator?.oneTimePassword } : undefined;
  return { url, firstRun, reacting, stop: closing.all };
};

const tracesOf = (
  { services, ledger }: Parts,
  sampling: Sampling,
  { eventStore, bus }: Configuration,
  logger: LoggerService | false,
): TracesOptions => ({
  service: [
    'havstang',
    ...(ledger ? (services.length > 0 ? [] : ['ledger']) : services.map(({ service }) => service)),
  ].join('-'),
  version: VERSION,
  sampling,
  store: fileOf(eventStore) === undefined ? 'eventstoredb' : 'sqlite',
  bus: bus === 'log:' ? 'havstang' : 'kafka',
  logger,
});

const openLedgerSide = async (
  configuration: Configuration,
  alone: boolean,
  logger: LoggerService | false,
  closing: Closing,
) => {
  const key = ledgerKeyIn(configuration.dataDir);
  const findings = createStoreFindings(join(configuration.dataDir, 'store-findings.jsonl'));
  const log = await openLog(configuration, key.name, alone, closing, findings.tell);
  const publisher = await openPublisher(configuration.bus, closing);
  const loop = startSealing(log, publisher?.publisher);
  closing.add(() => loop.stop());
  const failure = () => loop.failure() ?? publisher?.failure();
  const published = publishLedger(log, key, configuration, logger, closing);
  // A restored backup must not be written to before witnesses had the time to say so; one that is silent is not waited for.
  await Promise.race([published.witnesses?.askAll(), sleep(FIRST_WORD_MS, undefined, { ref: false })]);
  return { log, failure, findings, ...published };
};

const guardOf = ({ ledgerApi }: Configuration, closing: Closing): Guard => {
  const { guard, stop } = askGuard(required(ledgerApi, 'LEDGER_API_URL'));
  closing.add(stop);
  return guard;
};

/** A history in a file belongs to one process, which is then the whole system. */
const mustBeShared = ({ eventStore }: Configuration): void => {
  if (fileOf(eventStore) === undefined) return;
  throw new Error('EVENT_STORE_URL: a process of its own needs a store that it can share; write esdb://HOST:PORT');
};

const required = (value: string | undefined, name: string): string => {
  if (value === undefined) throw new Error(`${name}: is not set`);
  return value;
};
