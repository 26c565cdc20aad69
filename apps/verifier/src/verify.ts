#!/usr/bin/env node
/** verify.mjs: checks a bundle with Node alone. `node verify.mjs BUNDLE [--key VKEY] [--checkpoint FILE] [--policy FILE] [--lang sv|en] [--json]` */
import { languageOf, progressBar } from '@havstang/cli';
import { verdictText, verifyBundle } from '@havstang/ledger';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isMainThread } from 'node:worker_threads';

const USAGE = {
  en: 'node verify.mjs BUNDLE [--key VKEY] [--checkpoint FILE] [--policy FILE] [--lang sv|en] [--json]\nExit codes: 0 it holds, 1 it does not, 2 it could not be tried.',
  sv: 'node verify.mjs EXPORT [--key NYCKEL] [--checkpoint FIL] [--policy FIL] [--lang sv|en] [--json]\nSvarskoder: 0 den håller, 1 den håller inte, 2 det kunde inte prövas.',
} as const;

const readOptions = () => {
  const options = {
    key: { type: 'string' },
    checkpoint: { type: 'string' },
    policy: { type: 'string' },
    lang: { type: 'string' },
    json: { type: 'boolean' },
  } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const lang = values.lang === 'sv' || values.lang === 'en' ? values.lang : languageOf(process.env);
  const [bundle, ...rest] = positionals;
  if (bundle === undefined || rest.length > 0) throw new Error(USAGE[lang]);
  return { ...values, lang, bundle };
};

const main = async (): Promise<number> => {
  const { bundle, key, checkpoint, policy, lang, json } = readOptions();
  const bar = progressBar('verify');
  const verdict = await verifyBundle(bundle, {
    progress: bar.step,
    ...(key === undefined ? {} : { trustedKey: key }),
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
