import { parse } from 'yaml';

/** What the rules look at in one service of docker-compose.yml. */
export type Service = {
  readonly image?: string;
  readonly user?: string;
  readonly profiles?: readonly string[];
  readonly command?: readonly string[] | string;
  readonly entrypoint?: readonly string[] | string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly restart?: string;
  readonly init?: boolean;
  readonly read_only?: boolean;
  readonly privileged?: boolean;
  readonly cap_add?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly network_mode?: string;
  readonly pid?: string;
  readonly ipc?: string;
  readonly devices?: readonly string[];
  readonly mem_limit?: string;
  readonly cpus?: number;
  readonly pids_limit?: number;
  readonly stop_grace_period?: string;
  readonly healthcheck?: { readonly test?: readonly string[] | string; readonly disable?: boolean };
  readonly logging?: { readonly driver?: string; readonly options?: Readonly<Record<string, string>> };
};

export type ComposeFile = { readonly services: Readonly<Record<string, Service>>; readonly 'x-images'?: unknown };

/** A variable as it is written: `${NAME}`, `${NAME:-default}` or `${NAME:?what to do}`. Its default may hold another. */
const VARIABLE = /\$\{(\w+)(?:(:-|:\?)((?:[^${}]|\$\{[^{}]*\})*))?\}/g;

/** Throws an Error with the message of the first variable that must have a value and has none. */
export const interpolate = (text: string, env: Readonly<Record<string, string>>): string =>
  text.replace(VARIABLE, (_, name: string, operator: string | undefined, rest = '') => {
    const value = env[name];
    if (value !== undefined && value !== '') return value;
    if (operator === ':?') throw new Error(`${name}: ${rest}`);
    return interpolate(rest, env);
  });

/** The variables of a text, each with what is said of its absence. Those inside defaults are found too. */
export const variables = (text: string): readonly { readonly name: string; readonly operator: string | undefined }[] =>
  [...text.matchAll(VARIABLE)].flatMap(([, name, operator, rest = '']) => [
    { name: name as string, operator },
    ...variables(rest),
  ]);

/** Reads a compose file as Compose does: variables first, then YAML with merge keys. */
export const readCompose = (text: string, env: Readonly<Record<string, string>> = {}): ComposeFile =>
  // The file is our own, so many aliases are no attack.
  parse(interpolate(text, env), { merge: true, maxAliasCount: -1 }) as ComposeFile;
