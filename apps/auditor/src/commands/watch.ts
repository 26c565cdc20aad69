import type { Command } from 'commander';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { asJson, DOES_NOT_HOLD, HOLDS, index, NOT_TRIED, say, subcommand, t, type Common } from '../command.js';
import { vkey } from '../key-option.js';
import { served, type Served } from '../server-options.js';
import { ALARMS, look, type Look } from '../watch.js';
import { readState, writeState } from '../watch-state.js';

type Options = Common &
  Served & {
    readonly state: string;
    readonly key?: string;
    readonly every: number;
    readonly patience: number;
    readonly once?: boolean;
  };

export const watchCommand = (): Command =>
  served(
    subcommand(
      'watch',
      {
        en: 'keep following a live ledger: exits 1 with an alarm when its history was cut, rewritten or is no longer signed',
        sv: 'följ en levande logg: svarar 1 med ett larm när historien har kapats, skrivits om eller inte längre signeras',
      },
      [
        'havstang-audit watch --url https://havstang.example.se --key key.txt',
        'havstang-audit watch --url https://havstang.example.se --once --json    # for cron',
      ],
    ),
  )
    .option(
      '--state <file>',
      t({ en: 'what is remembered between looks', sv: 'det som sparas mellan gångerna' }),
      'havstang-watch.json',
    )
    .option(
      '--key <vkey>',
      t({
        en: 'the operator’s verifier key, or a file that holds it, got by another way; otherwise the one of the first look',
        sv: 'nyckeln, eller en fil med den, skaffad på annat sätt; annars den som gällde första gången',
      }),
      vkey,
    )
    .option('--every <seconds>', t({ en: 'time between looks', sv: 'tid mellan gångerna' }), index, 60)
    .option(
      '--patience <seconds>',
      t({ en: 'a log silent for longer is an alarm', sv: 'en logg som tiger längre ger larm' }),
      index,
      900,
    )
    .option('--once', t({ en: 'look once, for cron', sv: 'titta en gång, för cron' }))
    .action(async (options: Options) => {
      const [{ serverWatch }, { accessTo }] = await Promise.all([import('../server-watch.js'), import('../access.js')]);
      const { url, state: file, key, every, patience, once } = options;
      const source = serverWatch(url, accessTo(options));
      for (;;) {
        const found = await look(readState(file), source, {
          key,
          patienceMs: patience * 1_000,
          now: () => new Date(),
        });
        if ('state' in found) writeState(file, found.state);
        tell(found, file, options);
        if (found.outcome === 'alarm') return void (process.exitCode = DOES_NOT_HOLD);
        if (once) return void (process.exitCode = found.outcome === 'unreachable' ? NOT_TRIED : HOLDS);
        await sleep(every * 1_000);
      }
    });

const OUTCOMES = {
  first: { en: 'first', sv: 'första gången' },
  grown: { en: 'grown', sv: 'större' },
  same: { en: 'same', sv: 'oförändrad' },
} as const;

const tell = (found: Look, file: string, { json, lang }: Options): void => {
  const at = new Date().toISOString();
  // What the log showed is evidence, and the log may not show it again.
  const kept = found.outcome === 'alarm' && found.note !== undefined ? `${file}.alarm-${Date.now()}.txt` : undefined;
  if (kept !== undefined && found.outcome === 'alarm') writeFileSync(kept, found.note!, { flush: true });
  if (json) {
    const { state: _state, ...rest } = { state: undefined, ...found };
    return say(asJson({ at, ...rest, ...(kept !== undefined && { kept }) }).replaceAll(/\n\s*/g, ' '));
  }
  switch (found.outcome) {
    case 'alarm':
      return say(`✗ ${at} ${ALARMS[found.alarm][lang]} [${found.alarm}] ${JSON.stringify(found.facts)} ${kept ?? ''}`);
    case 'unreachable':
      return say(`! ${at} ${found.reason}`);
    default:
      return say(`✓ ${at} ${found.checkpoint.origin} ${found.checkpoint.size} [${OUTCOMES[found.outcome][lang]}]`);
  }
};
