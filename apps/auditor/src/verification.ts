import { progressBar, type Lang } from '@havstang/cli';
import { verifyBundle, type Verdict } from '@havstang/ledger';
import type { Command } from 'commander';
import { accessSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { vkey } from './key-option.js';
import { DOES_NOT_HOLD, t } from './command.js';

/** What an auditor holds against a bundle, from elsewhere than the bundle itself. */
export type Held = { readonly key?: string; readonly checkpoint?: string; readonly policy?: string };

/** The options of a command that verifies. */
export const verifying = (command: Command): Command =>
  command
    .option(
      '--key <vkey>',
      t({
        en: 'the operator’s verifier key, or a file that holds it, got by another way than in the bundle',
        sv: 'nyckeln, eller en fil med den, skaffad på annat sätt än ur exporten',
      }),
      vkey,
    )
    .option(
      '--checkpoint <file>',
      t({
        en: 'a checkpoint that you kept earlier: a signed note, or its three lines',
        sv: 'en kontrollpunkt som du har sparat: signerad, eller dess tre rader',
      }),
    )
    .option(
      '--policy <file>',
      t({
        en: 'your policy: the witnesses that you believe, and how many of them it takes (C2SP tlog-policy)',
        sv: 'din policy: vittnena som du litar på, och hur många av dem som krävs (C2SP tlog-policy)',
      }),
    );

/** Verifies with what was given, and shows how far it has come. Throws when a file that was named cannot be read. */
export const verifyWith = async (bundle: string, { key, checkpoint, policy }: Held): Promise<Verdict> => {
  const given = {
    ...(key !== undefined && { trustedKey: key }),
    ...(checkpoint !== undefined && { heldCheckpoint: readFileSync(checkpoint, 'utf8') }),
    ...(policy !== undefined && { policy: readFileSync(policy, 'utf8') }),
  };
  const bar = progressBar('verify');
  const verdict = await verifyBundle(bundle, { ...given, progress: bar.step });
  bar.done();
  return verdict;
};

/** What the help of a command says that does so. */
export const VERIFIES_FIRST = { en: 'verifies the bundle first', sv: 'kontrollerar exporten först' };

/**
 * Verifies a bundle of which something is to be shown. Where it does not hold, says so on stderr, so that the answer stays what it is, and the command ends
 * with the code for it. Throws when there is no such folder, or no bundle in it.
 */
export const verifyFirst = async (bundle: string, lang: Lang): Promise<boolean> => {
  accessSync(bundle);
  if (!existsSync(join(bundle, 'manifest.json')))
    throw new Error(t({ en: `${bundle} is not a bundle`, sv: `${bundle} är ingen export` }));
  const { ok } = await verifyWith(bundle, {});
  if (ok) return true;
  const warning = {
    en: `✗ ${bundle} does not hold: do not rely on what it says. What is wrong: havstang-audit verify ${bundle}`,
    sv: `✗ ${bundle} håller inte: lita inte på det som står i den. Vad som är fel: havstang-audit verify ${bundle} --lang sv`,
  };
  process.stderr.write(`${warning[lang]}\n`);
  process.exitCode = DOES_NOT_HOLD;
  return false;
};
