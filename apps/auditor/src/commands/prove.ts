import { progressBar } from '@havstang/cli';
import { checkEventProof, parseVerifierKey, proveEvent, type EventName } from '@havstang/ledger';
import type { Command } from 'commander';
import { readFileSync, writeFileSync } from 'node:fs';
import { asJson, DOES_NOT_HOLD, say, subcommand, t, type Common } from '../command.js';
import { checkedText, FAULTS } from '../proof-text.js';
import { vkey } from '../key-option.js';
import { VERIFIES_FIRST, verifyFirst } from '../verification.js';

const named = (event: string): EventName => (/^\d{1,15}$/.test(event) ? { index: Number(event) } : { id: event });

type Prove = Common & { readonly out?: string };

export const proofCommand = (): Command =>
  subcommand(
    'proof',
    {
      en: `a text that proves one event with the operator’s key alone (C2SP tlog-proof); ${VERIFIES_FIRST.en}, and writes nothing when it does not hold`,
      sv: `en text som bevisar en enskild händelse med bara nyckeln (C2SP tlog-proof); ${VERIFIES_FIRST.sv}, och skriver inget om den inte håller`,
    },
    [
      'havstang-audit proof 24 bundle --out 24.tlog-proof',
      'havstang-audit proof 9b766d29-2080-47c8-9098-c5a77446b24d bundle',
    ],
  )
    .argument('<event>', t({ en: 'its ledger index or its id', sv: 'dess index i loggen eller dess id' }))
    .argument('<bundle>')
    .option('--out <file>', t({ en: 'write it there', sv: 'skriv den dit' }))
    .action(async (event: string, bundle: string, { out, json, lang }: Prove) => {
      // A proof of what was changed holds for nobody.
      if (!(await verifyFirst(bundle, lang))) return;
      const bar = progressBar('proof');
      const proof = await proveEvent(bundle, named(event), bar.step);
      bar.done();
      if (proof === undefined) {
        process.stderr.write(
          `${{ en: `${bundle} shows no event ${event}`, sv: `${bundle} visar ingen händelse ${event}` }[lang]}\n`,
        );
        process.exitCode = DOES_NOT_HOLD;
      } else if (out !== undefined) {
        writeFileSync(out, proof);
        say(json ? asJson({ event, file: out }) : `✓ ${out}`);
      } else if (json) say(asJson({ event, proof }));
      else process.stdout.write(proof);
    });

export const checkProofCommand = (): Command =>
  subcommand(
    'check-proof',
    {
      en: 'check the proof of an event, without a bundle and without a network',
      sv: 'kontrollera beviset för en händelse, utan export och utan nätverk',
    },
    ['havstang-audit check-proof 24.tlog-proof --key key.txt'],
  )
    .argument('<file>')
    .requiredOption(
      '--key <vkey>',
      t({
        en: 'the operator’s verifier key, or a file that holds it, got by another way',
        sv: 'nyckeln, eller en fil med den, skaffad på annat sätt',
      }),
      vkey,
    )
    .action((file: string, { key, json, lang }: Common & { readonly key: string }) => {
      const checked = checkEventProof(readFileSync(file, 'utf8'), parseVerifierKey(key)!);
      if (typeof checked === 'string') {
        say(json ? asJson({ ok: false, fault: checked }) : `✗ ${FAULTS[checked][lang]}`);
        process.exitCode = DOES_NOT_HOLD;
      } else
        say(
          json
            ? asJson({ ok: true, ...checked, data: JSON.parse(checked.data) as object })
            : checkedText(checked, lang),
        );
    });
