import { readFileSync } from 'node:fs';
import { parseVerifierKey, type VerifierKey } from '@havstang/ledger';

export type WitnessConfiguration = {
  readonly port: number;
  readonly host: string;
  /** Where `/metrics` is; undefined: nowhere. */
  readonly metricsPort: number | undefined;
  readonly dataDir: string;
  /** Name that the witness signs by, for a new key; a key that is there keeps its own. */
  readonly name: string;
  /** The logs that it follows. */
  readonly logs: readonly VerifierKey[];
};

/** Reads the environment, and the file of keys that it names. Throws an Error that says what is wrong. */
export const witnessConfigurationFrom = (env: NodeJS.ProcessEnv): WitnessConfiguration => {
  const metricsPort = env['HAVSTANG_METRICS_PORT'];
  const file = env['HAVSTANG_WITNESS_LOGS'];
  return {
    port: portOf('PORT', env['PORT'] || '3300'),
    host: env['HAVSTANG_HOST'] || '127.0.0.1',
    metricsPort: metricsPort ? portOf('HAVSTANG_METRICS_PORT', metricsPort) : undefined,
    dataDir: env['HAVSTANG_DATA'] || './witness-data',
    name: env['HAVSTANG_WITNESS_NAME'] || 'havstang.local/witness',
    logs: file ? readLogs(file, readFileSync(file, 'utf8')) : [],
  };
};

const portOf = (name: string, text: string): number => {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new Error(`${name}: is not a port`);
  return Number(text);
};

/** One verifier key a line; empty lines and those that begin with # are passed over. Several keys of one name are keys of one log. */
export const readLogs = (file: string, text: string): readonly VerifierKey[] =>
  text.split('\n').flatMap((line, n) => {
    const vkey = line.trim();
    if (vkey === '' || vkey.startsWith('#')) return [];
    const key = parseVerifierKey(vkey);
    if (!key) throw new Error(`HAVSTANG_WITNESS_LOGS: line ${n + 1} of ${file} is not the verifier key of a log`);
    return [key];
  });
