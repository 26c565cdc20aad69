import { CONTRACTS, VIEWS, camel, type Role } from '@havstang/contracts';
import {
  deriveId,
  keyWrap,
  newId,
  personalTexts,
  runReadModels,
  type ErasingKeyVault,
  type SealedLog,
  type Bus,
  type Subscription,
} from '@havstang/kernel';
import { ledgerSealer, proofs, textCipher } from '@havstang/ledger';
import {
  commandPath,
  createHttpApp,
  keepHeads,
  publicCommands,
  tokenVerifier,
  viewPath,
  type Runtime,
  type ServiceDefinition,
} from '@havstang/nest';
import { openSqlite, openSqliteKeyVault, openSqliteReadModels } from '@havstang/sqlite';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { randomBytes } from 'node:crypto';

const ISSUER = 'http://slice.test/oidc';
const AUDIENCE = 'https://havstang.se/api';

/** Somebody to be in a test: the pseudonym follows from the name, so that the same name is the same person. */
export type Somebody = {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly unit: string;
  readonly tenant?: string;
};

export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, never>>;
};

export type Client = {
  readonly ref: string;
  /** Sends a command by its operation id; `id` for all but those that start something. */
  send(operation: string, body: object, id?: string, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  /** Reads a view by its operation id, after everything recorded so far has reached the read models. */
  view(name: string, query?: Readonly<Record<string, string>>): Promise<Reply>;
  request(
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Reply>;
};

export type Slice = {
  readonly runtime: Runtime;
  readonly log: SealedLog;
  readonly vault: ErasingKeyVault;
  as(somebody: Somebody): Promise<Client>;
  /** Resolves when reactions and read models have taken in everything, including what reactions caused. */
  settled(): Promise<void>;
  close(): Promise<void>;
};

const OPERATIONS = new Map(
  CONTRACTS.flatMap((contract) =>
    publicCommands(contract).map(
      ([name, definition]) => [camel(name), commandPath(contract, name, definition)] as const,
    ),
  ),
);
const VIEW_PATHS = new Map(VIEWS.map((view) => [view.name, viewPath(view)] as const));
const QUIET_MS = 20;
const PATIENCE_MS = 5_000;

/** Real services over real adapters in memory, spoken to over HTTP: sign-in, routes, rules, bus, read models. `now` is the server's clock. */
export const openSlice = async (
  services: readonly ServiceDefinition[],
  now: () => Date = () => new Date(),
): Promise<Slice> => {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const keys = { keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256' }] };
  const retry = { firstPauseMs: 1, longestPauseMs: 5 };
  const sqlite = openSqlite(':memory:', { sealer: ledgerSealer, origin: 'slice.test/log', retry });
  const readModels = openSqliteReadModels(':memory:');
  const running = await runReadModels(
    services.flatMap((service) => service.readModels),
    sqlite.bus,
    readModels,
  );
  const { store, log } = sqlite;
  const groups: Subscription[] = [];
  const bus: Bus = {
    ...sqlite.bus,
    subscribe: async (...args) => {
      const group = await sqlite.bus.subscribe(...args);
      groups.push(group);
      return group;
    },
  };
  const ledger = {
    origin: sqlite.ledger.origin,
    vkeys: [],
    policy: undefined,
    cosigned: async () => undefined,
    timestamps: async () => [],
    proofs: proofs(log.leaves, log.runs),
    log,
    entries: async (from: number, limit: number) => sqlite.ledger.entries(from, limit),
    checkpoints: async () => [],
    checkpoint: async () => undefined,
    heads: keepHeads({ store, log, origin: sqlite.ledger.origin }).prove,
  };
  const vault = openSqliteKeyVault(':memory:', keyWrap(randomBytes(32)));
  const texts = personalTexts(vault, textCipher);
  const runtime: Runtime = {
    store,
    bus,
    readModels,
    running,
    texts,
    vault: { ...vault, isOpen: () => true },
    failure: running.failure,
    appendFailure: () => undefined,
    missing: async () => undefined,
    now,
    newId,
  };
  const verify = tokenVerifier({ issuer: ISSUER, audience: AUDIENCE, keys });
  const about = { services, issuer: ISSUER, docsClient: 'docs', version: '0', demo: true };
  const app = await createHttpApp({ runtime, verify, services, front: { about, ledger } }, false);
  await app.startAllMicroservices();
  await app.init();
  await app.getHttpAdapter().getInstance().ready();

  const settled = async (): Promise<void> => {
    const end = Date.now() + PATIENCE_MS;
    for (let before = -1, size = await log.size(); before !== size; size = await log.size()) {
      before = size;
      if (size > 0) await running.caughtUp(size - 1, PATIENCE_MS);
      do await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
      while (groups.some((group) => group.next() < before) && Date.now() < end);
    }
  };

  const as = async ({ name, roles, unit, tenant = '2584' }: Somebody): Promise<Client> => {
    const ref = deriveId('somebody', tenant, name);
    const token = await new SignJWT({ roles: [...roles], unit, tenant })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
      .setSubject(ref)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setExpirationTime('1h')
      .sign(privateKey);
    const request: Client['request'] = async (method, path, body, headers = {}) => {
      const reply = await app.inject({
        method,
        url: path,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      });
      return {
        status: reply.statusCode,
        headers: reply.headers as Record<string, string>,
        body: reply.body ? reply.json() : {},
      };
    };
    return {
      ref,
      request,
      send: (operation, body, id, headers) =>
        request('POST', pathOf(OPERATIONS, operation).replace('{id}', id ?? ''), body, headers),
      view: async (view, query = {}) => {
        await settled();
        return request('GET', `${pathOf(VIEW_PATHS, view)}?${new URLSearchParams(query).toString()}`);
      },
    };
  };

  return {
    runtime,
    log,
    vault,
    as,
    settled,
    close: async () => {
      await app.close();
      await running.stop();
      await sqlite.close();
      await readModels.close();
      await vault.close();
    },
  };
};

const pathOf = (paths: ReadonlyMap<string, string>, operation: string): string => {
  const path = paths.get(operation);
  if (path === undefined) throw new Error(`no public operation ${operation}`);
  return path;
};
