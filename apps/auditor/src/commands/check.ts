import { progressBar } from '@havstang/cli';
import { verdictText, verifyBundle } from '@havstang/ledger';
import type { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { asJson, DOES_NOT_HOLD, HOLDS, say, subcommand, t, type Common } from '../command.js';
import { replayText } from '../terminal.js';

type Verify = Common & { readonly key?: string; readonly checkpoint?: string; readonly policy?: string };

export const verifyCommand = (): Command =>
  subcommand(
    'verify',
    {
      en: 'check a bundle; exits 1 when anything in it was changed, and says what',
      sv: 'kontrollera en export; svarar 1 om något i den har ändrats, och säger vad',
    },
    [
      'havstang-audit verify bundle',
      'havstang-audit verify bundle --key "$(cat key.txt)" --checkpoint kept.txt',
      'havstang-audit verify bundle --policy policy.txt',
    ],
  )
    .argument('<bundle>')
    .option(
      '--key <vkey>',
      t({
        en: 'the operator’s verifier key, got by another way than in the bundle',
        sv: 'nyckeln, skaffad på annat sätt än ur exporten',
      }),
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
    )
    .action(async (bundle: string, { key, checkpoint, policy, json, lang }: Verify) => {
      const bar = progressBar('verify');
      const verdict = await verifyBundle(bundle, {
        progress: bar.step,
        ...(key === undefined ? {} : { trustedKey: key }),
        ...(checkpoint === undefined ? {} : { heldCheckpoint: readFileSync(checkpoint, 'utf8') }),
        ...(policy === undefined ? {} : { policy: readFileSync(policy, 'utf8') }),
      });
      bar.done();
      say(json ? asJson(verdict) : verdictText(verdict, lang));
      process.exitCode = verdict.ok ? HOLDS : DOES_NOT_HOLD;
    });

export const replayCommand = (): Command =>
  subcommand(
    'replay',
    {
      en: 'rebuild the read models from the bundle, twice and with the streams shuffled, and compare them row by row with the live ones, and with what was sealed of them',
      sv: 'bygg om läsmodellerna ur exporten, två gånger och med strömmarna omblandade, och jämför rad för rad med de levande, och med det som förseglats om dem',
    },
    ['havstang-audit replay bundle'],
  )
    .argument('<bundle>')
    .action(async (bundle: string, { json, lang }: Common) => {
      const [{ MODELS }, { PartialBundle, replay }] = await Promise.all([
        import('../models.js'),
        import('../replay.js'),
      ]);
      const bar = progressBar('replay');
      const result = await replay(bundle, MODELS, bar.step).catch((error: unknown) => {
        throw error instanceof PartialBundle ? new Error(error.text[lang]) : error;
      });
      bar.done();
      say(json ? asJson(result) : replayText(result, lang));
      const holds = result.differences.length === 0 && result.attestations.every((one) => one.holds);
      process.exitCode = holds ? HOLDS : DOES_NOT_HOLD;
    });
