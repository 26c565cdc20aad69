import { progressBar } from '@havstang/cli';
import { Option, type Command } from 'commander';
import { asJson, date, DECISION, DOES_NOT_HOLD, index, moment, say, subcommand, t, type Common } from '../command.js';
import { asOfText, diffText } from '../look-text.js';
import type { Moment } from '../moment.js';
import { inWords } from '../personal-words.js';
import { sayNothingOf } from '../nothing-of.js';
import { takingKeys, type WithKeys } from '../text-keys.js';
import { VERIFIES_FIRST, verifyFirst } from '../verification.js';

const MOMENT = {
  en: 'a ledger index, a day (all of it, Swedish time), or an instant: what had been recorded by then',
  sv: 'ett index i loggen, en dag (till dess slut, svensk tid) eller ett klockslag: det som då hade registrerats',
};

export const asOfCommand = (): Command =>
  takingKeys(
    subcommand(
      'as-of',
      {
        en: `any read model as it was; ${VERIFIES_FIRST.en}`,
        sv: `vilken läsmodell som helst, som den var; ${VERIFIES_FIRST.sv}`,
      },
      ['havstang-audit as-of 2022-06-01 bundle', 'havstang-audit as-of 80 bundle --table problem-board@1 --json'],
    ),
  )
    .argument('<moment>', t(MOMENT), moment)
    .argument('<bundle>')
    .option('--table <table>', t({ en: 'this one with its rows', sv: 'denna med sina rader' }))
    .action(async (at: Moment, bundle: string, options: Common & WithKeys & { readonly table?: string }) => {
      const { table, json, lang } = options;
      const [{ MODELS }, { asOf }] = await Promise.all([import('../models.js'), import('../as-of.js')]);
      const models = table === undefined ? MODELS : new Map([...MODELS].filter(([name]) => name === table));
      if (models.size === 0)
        throw new Error(
          `${t({ en: `no read model ${table}; there are`, sv: `ingen läsmodell ${table}; det finns` })} ${[...MODELS.keys()].join(', ')}`,
        );
      await verifyFirst(bundle, lang);
      const bar = progressBar('as-of');
      const found = await asOf(bundle, at, models, bar.step);
      bar.done();
      say(await inWords(json ? asJson(found) : asOfText(found, table !== undefined, lang), bundle, options));
    });

export const diffCommand = (): Command =>
  takingKeys(
    subcommand(
      'diff',
      {
        en: `what was recorded between two moments, and what it changed in the read models; ${VERIFIES_FIRST.en}`,
        sv: `vad som registrerades mellan två tidpunkter, och vad det ändrade i läsmodellerna; ${VERIFIES_FIRST.sv}`,
      },
      ['havstang-audit diff 2022-05-31 2022-06-30 bundle', 'havstang-audit diff 80 112 bundle --json'],
    ),
  )
    .argument('<from>', t(MOMENT), moment)
    .argument('<to>', t({ en: 'a later one', sv: 'en senare' }), moment)
    .argument('<bundle>')
    .action(async (from: Moment, to: Moment, bundle: string, options: Common & WithKeys) => {
      const { json, lang } = options;
      const [{ MODELS }, { diff }] = await Promise.all([import('../models.js'), import('../diff.js')]);
      await verifyFirst(bundle, lang);
      const bar = progressBar('diff');
      const found = await diff(bundle, from, to, MODELS, bar.step);
      bar.done();
      say(await inWords(json ? asJson(found) : diffText(found, lang), bundle, options));
    });

type Trace = Common &
  WithKeys & {
    readonly direction: 'both' | 'back' | 'forward';
    readonly asOfIndex?: number;
    readonly asOfDate?: string;
  };

export const traceCommand = (): Command =>
  takingKeys(
    subcommand(
      'trace',
      {
        en: `the lineage of a decision, from problem to effect, out of the bundle alone; ${VERIFIES_FIRST.en}`,
        sv: `ett besluts väg från problem till effekt, ur exporten enbart; ${VERIFIES_FIRST.sv}`,
      },
      [
        'havstang-audit trace DECISION bundle',
        'havstang-audit trace problem-… bundle --direction forward --as-of-date 2022-06-01',
      ],
    ),
  )
    .argument('<decision>', t(DECISION))
    .argument('<bundle>')
    .addOption(
      new Option('--direction <direction>', t({ en: 'which way to follow', sv: 'åt vilket håll' }))
        .choices(['both', 'back', 'forward'])
        .default('both'),
    )
    .option(
      '--as-of-index <index>',
      t({ en: 'as it was at this ledger index', sv: 'som det var vid detta index' }),
      index,
    )
    .option(
      '--as-of-date <date>',
      t({
        en: 'as it was at the end of this day, or at this instant',
        sv: 'som det var vid dagens slut, eller klockslaget',
      }),
      date,
    )
    .action(async (decision: string, bundle: string, options: Trace) => {
      const { direction, asOfIndex, asOfDate, json, lang } = options;
      const [{ lineageText, trace }, { streamNamed }] = await Promise.all([
        import('../trace.js'),
        import('../named.js'),
      ]);
      await verifyFirst(bundle, lang);
      const stream = await streamNamed(bundle, decision, lang);
      const found =
        stream &&
        (await trace(bundle, stream, {
          direction,
          ...(asOfIndex === undefined ? {} : { asOfIndex }),
          ...(asOfDate === undefined ? {} : { asOfDate }),
        }));
      if (!found) return sayNothingOf(bundle, decision, lang);
      say(await inWords(json ? asJson(found) : lineageText(found, lang), bundle, options));
      if (found.nodes.length === 0) process.exitCode = DOES_NOT_HOLD;
    });

export const seenByCommand = (): Command =>
  takingKeys(
    subcommand(
      'seen-by',
      {
        en: `what whoever took a decision could see when it was taken, out of the bundle alone; ${VERIFIES_FIRST.en}`,
        sv: `vad den som fattade ett beslut kunde se när det fattades, ur exporten enbart; ${VERIFIES_FIRST.sv}`,
      },
      ['havstang-audit seen-by DECISION bundle', 'havstang-audit seen-by DECISION bundle --json'],
    ),
  )
    .argument('<decision>', t(DECISION))
    .argument('<bundle>')
    .action(async (decision: string, bundle: string, options: Common & WithKeys) => {
      const { json, lang } = options;
      const [{ MODELS, VIEWS }, { seenBy }, { seenByText }, { streamNamed }] = await Promise.all([
        import('../models.js'),
        import('../seen-by.js'),
        import('../seen-by-text.js'),
        import('../named.js'),
      ]);
      await verifyFirst(bundle, lang);
      const stream = await streamNamed(bundle, decision, lang);
      if (!stream) return sayNothingOf(bundle, decision, lang);
      const bar = progressBar('seen-by');
      const found = await seenBy(bundle, stream, { models: MODELS, views: VIEWS }, bar.step);
      bar.done();
      if (found) return say(await inWords(json ? asJson(found) : seenByText(found, lang), bundle, options));
      await sayNothingOf(bundle, decision, lang);
    });
