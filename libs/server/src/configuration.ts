import { join } from 'node:path';
import { z } from 'zod';
import type { Sampling } from './traces/traces.js';

const SAMPLERS = ['always_on', 'always_off', 'traceidratio'] as const;

const PORT_WANTED = 'write a number of a port, at most 65535';
const URL_WANTED = 'write http://HOST[:PORT] or https://HOST[:PORT], without a path';

const environment = z.object({
  PORT: z.coerce.number(PORT_WANTED).int(PORT_WANTED).min(0, PORT_WANTED).max(65_535, PORT_WANTED).default(3000),
  HAVSTANG_HOST: z.string().default('127.0.0.1'),
  HAVSTANG_METRICS_PORT: z.coerce
    .number(PORT_WANTED)
    .int(PORT_WANTED)
    .min(1, PORT_WANTED)
    .max(65_535, PORT_WANTED)
    .optional(),
  HAVSTANG_DATA: z.string().min(1).default('./data'),
  HAVSTANG_DEMO: z.enum(['true', 'false']).default('true'),
  HAVSTANG_URL: z
    .url({ protocol: /^https?$/, error: URL_WANTED })
    .refine((address) => new URL(address).pathname === '/', { error: URL_WANTED })
    .optional(),
  EVENT_STORE_URL: z
    .string()
    .regex(/^(sqlite:.|esdb(\+discover)?:\/\/)/, 'write sqlite:FILE or esdb://HOST:PORT')
    .optional(),
  BUS_URL: z
    .string()
    .regex(/^(log:$|kafka:\/\/)/, 'write log: or kafka://HOST:PORT')
    .default('log:'),
  READ_MODELS_URL: z
    .string()
    .regex(/^(sqlite:.|postgres(ql)?:\/\/)/, 'write sqlite:FILE or postgres://USER@HOST/DATABASE')
    .optional(),
  LEDGER_URL: z
    .string()
    .regex(/^(sqlite:.|postgres(ql)?:\/\/)/, 'write sqlite:FILE or postgres://USER@HOST/DATABASE')
    .optional(),
  KEY_VAULT_URL: z
    .string()
    .regex(/^(sqlite:.|postgres(ql)?:\/\/)/, 'write sqlite:FILE or postgres://USER@HOST/DATABASE')
    .optional(),
  HAVSTANG_MASTER_KEY_FILE: z.string().min(1).optional(),
  LEDGER_API_URL: z.url().optional(),
  HAVSTANG_WITNESSES: z.string().optional(),
  HAVSTANG_TSA_URL: z.url().optional(),
  OIDC_ISSUER: z.url().optional(),
  OIDC_JWKS_URL: z.url().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_TRACES_SAMPLER: z
    .enum([...SAMPLERS, ...SAMPLERS.map((name) => `parentbased_${name}` as const)])
    .default('always_on'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
});

export type Configuration = {
  readonly port: number;
  readonly host: string;
  /** Where `/metrics` is; undefined: nowhere. */
  readonly metricsPort: number | undefined;
  /** Folder of everything that is kept in files. */
  readonly dataDir: string;
  /** Whether an empty installation is filled with the story's people. */
  readonly demo: boolean;
  /** Address that people use; the sign-in tokens name it, so it must not change while they are valid. */
  readonly url: string;
  /** The ports, by address. */
  readonly eventStore: string;
  readonly bus: string;
  readonly readModels: string;
  /** Where another store's history is sealed; of no meaning with SQLite, which seals itself. */
  readonly ledger: string;
  /** Where the keys of personal texts are. */
  readonly keyVault: string;
  /** The file with the key that those are wrapped with, and whether somebody said so. */
  readonly masterKeyFile: string;
  readonly masterKeyGiven: boolean;
  /** Where the process with the ledger answers, for those that have none of their own. */
  readonly ledgerApi: string | undefined;
  /** The file with the policy that names the witnesses; undefined: nobody is asked. */
  readonly witnesses: string | undefined;
  /** The authority that puts its time to one checkpoint a day; undefined: none. */
  readonly tsa: string | undefined;
  /** The OpenID provider; undefined for the embedded one. */
  readonly issuer: string | undefined;
  readonly jwks: string | undefined;
  /** Which traces are kept; undefined where nobody said where they go. Everything else about them is read by the exporter. */
  readonly traces: Sampling | undefined;
};

/** Reads the environment. Throws an Error whose message says each variable that is wrong and how. */
export const configurationFrom = (env: NodeJS.ProcessEnv): Configuration => {
  // An empty variable is one that was not set: compose files and shells write both alike.
  const parsed = environment.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')));
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
  }
  const said = parsed.data;
  if (said.PORT !== 0 && said.HAVSTANG_METRICS_PORT === said.PORT)
    throw new Error('HAVSTANG_METRICS_PORT: is the same as PORT; choose another');
  const dataDir = said.HAVSTANG_DATA;
  const file = (name: string): string => `sqlite:${join(dataDir, name)}`;
  const readModels = said.READ_MODELS_URL ?? file('read-models.sqlite');
  return {
    port: said.PORT,
    host: said.HAVSTANG_HOST,
    metricsPort: said.HAVSTANG_METRICS_PORT,
    dataDir,
    demo: said.HAVSTANG_DEMO === 'true',
    url: said.HAVSTANG_URL?.replace(/\/$/, '') ?? `http://${said.HAVSTANG_HOST}:${said.PORT}`,
    eventStore: said.EVENT_STORE_URL ?? file('log.sqlite'),
    bus: said.BUS_URL,
    readModels,
    ledger: said.LEDGER_URL ?? (readModels.startsWith('sqlite:') ? file('ledger.sqlite') : readModels),
    keyVault: said.KEY_VAULT_URL ?? (readModels.startsWith('sqlite:') ? file('keys.sqlite') : readModels),
    masterKeyFile: said.HAVSTANG_MASTER_KEY_FILE ?? join(dataDir, 'master.key'),
    masterKeyGiven: said.HAVSTANG_MASTER_KEY_FILE !== undefined,
    ledgerApi: said.LEDGER_API_URL,
    witnesses: said.HAVSTANG_WITNESSES,
    tsa: said.HAVSTANG_TSA_URL,
    issuer: said.OIDC_ISSUER,
    jwks: said.OIDC_JWKS_URL,
    traces: said.OTEL_EXPORTER_OTLP_ENDPOINT === undefined ? undefined : samplingOf(said),
  };
};

/** A command has no parent among the traces, so `parentbased_` changes nothing. */
const samplingOf = (said: z.output<typeof environment>): Sampling => ({
  name: said.OTEL_TRACES_SAMPLER.replace(/^parentbased_/, '') as Sampling['name'],
  ratio: said.OTEL_TRACES_SAMPLER_ARG,
});
