import { progressBar } from '@havstang/cli';
import { verdictText } from '@havstang/ledger';
import type { Command } from 'commander';
import { asJson, DOES_NOT_HOLD, HOLDS, say, subcommand, type Common } from '../command.js';
import { replayText } from '../terminal.js';
import { verifying, verifyWith, type Held } from '../verification.js';

export const verifyCommand = (): Command =>
  verifying(
    subcommand(
      'verify',
      {
        en: 'check a bundle; exits 1 when anything in it was changed, and says what',
        sv: 'kontrollera en export; svarar 1 om något i den har ändrats, och säger vad',
      },
      [
        'havstang-audit verify bundle',
        'havstang-audit verify bundle --key key.txt --checkpoint kept.txt',
        'havstang-audit verify bundle --policy policy.txt',
      ],
    ),
  )
    .argument('<bundle>')
    .action(async (bundle: string, { json, lang, ...held }: Common & Held) => {
      const verdict = await verifyWith(bundle, held);
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
      const [{ MODELS }, { replay }] = await Promise.all([import('../models.js'), import('../replay.js')]);
      const bar = progressBar('replay');
      const result = await replay(bundle, MODELS, bar.step);
      bar.done();
      say(json ? asJson(result) : replayText(result, lang));
      const holds = result.differences.length === 0 && result.attestations.every((one) => one.holds);
      process.exitCode = holds ? HOLDS : DOES_NOT_HOLD;
    });
