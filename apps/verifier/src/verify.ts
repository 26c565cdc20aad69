#!/usr/bin/env node
/** verify.mjs: checks a bundle with Node alone. `node verify.mjs BUNDLE [--key KEY] [--checkpoint FILE] [--policy FILE] [--lang sv|en] [--json]` */
import { languageOf, progressBar, type Lang } from '@havstang/cli';
import { verdictText, verifyBundle } from '@havstang/ledger';
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isMainThread } from 'node:worker_threads';

const USAGE = {
  en: 'node verify.mjs BUNDLE [--key KEY] [--checkpoint FILE] [--policy FILE] [--lang sv|en] [--json]\nKEY is the operator’s verifier key, or a file that holds it.\nExit codes: 0 it holds, 1 it does not, 2 it could not be tried.',
  sv: 'node verify.mjs EXPORT [--key NYCKEL] [--checkpoint FIL] [--policy FIL] [--lang sv|en] [--json]\nNYCKEL är nyckeln till den som driver systemet, eller en fil med den.\nSvarskoder: 0 den håller, 1 den håller inte, 2 det kunde inte prövas.',
} as const;

const UNKNOWN = {
  en: 'No such argument, or one without its value',
  sv: 'Okänt argument, eller ett utan värde',
} as const;

/** Also when the arguments cannot be read. */
const languageAsked = (): Lang => {
  const asked = /(?:^| )--lang[ =](sv|en)(?: |$)/.exec(process.argv.join(' '))?.[1];
  return asked === 'sv' || asked === 'en' ? asked : languageOf(process.env);
};

/** Undefined when it is the help that is asked for. Throws what the person is to read. */
const readOptions = (lang: Lang) => {
  const options = {
    help: { type: 'boolean', short: 'h' },
    key: { type: 'string' },
    checkpoint: { type: 'string' },
    policy: { type: 'string' },
    lang: { type: 'string' },
    json: { type: 'boolean' },
  } as const;
  const { values, positionals } = parsed(() => parseArgs({ options, allowPositionals: true }), lang);
  if (values.help) return undefined;
  const [bundle, ...rest] = positionals;
  if (bundle === undefined || rest.length > 0) throw new Error(USAGE[lang]);
  return { ...values, bundle };
};

const parsed = <Read>(read: () => Read, lang: Lang): Read => {
  try {
    return read();
  } catch (error) {
    throw new Error(`${UNKNOWN[lang]}: ${process.argv.slice(2).join(' ')}\n${USAGE[lang]}`, { cause: error });
  }
};

const main = async (): Promise<number> => {
  const lang = languageAsked();
  const asked = readOptions(lang);
  if (!asked) {
    console.log(USAGE[lang]);
    return 0;
  }
  const { bundle, key, checkpoint, policy, json } = asked;
  const bar = progressBar('verify');
  const verdict = await verifyBundle(bundle, {
    progress: bar.step,
    ...(key === undefined ? {} : { trustedKey: existsSync(key) ? readFileSync(key, 'utf8') : key }),
    ...(checkpoint === undefined ? {} : { heldCheckpoint: readFileSync(checkpoint, 'utf8') }),
    ...(policy === undefined ? {} : { policy: readFileSync(policy, 'utf8') }),
  });
  bar.done();
  const bytes = (_key: string, value: unknown): unknown =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
  console.log(json ? JSON.stringify(verdict, bytes, 2) : verdictText(verdict, lang));
  return verdict.tried ? (verdict.ok ? 0 : 1) : 2;
};

// The thread that makes derived files again runs this same file.
if (isMainThread) {
  main().then(
    (code) => (process.exitCode = code),
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 2;
    },
  );
}
