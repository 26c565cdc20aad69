import { parseCheckpoint, parseNote } from '@havstang/ledger';
import type { Command } from 'commander';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asJson, DOES_NOT_HOLD, HOLDS, NOT_TRIED, say, subcommand, t, type Common } from '../command.js';

type Options = Common & { readonly tsaCert: string };

export const timestampsCommand = (): Command =>
  subcommand(
    'check-timestamps',
    {
      en: 'check the time-stamps (RFC 3161) of a bundle against the authority’s certificate; verify the bundle first',
      sv: 'kontrollera tidsstämplarna (RFC 3161) i en export mot utfärdarens certifikat; kontrollera exporten först',
    },
    ['havstang-audit check-timestamps bundle --tsa-cert tsa.pem'],
  )
    .argument('<bundle>')
    .requiredOption(
      '--tsa-cert <file>',
      t({
        en: 'certificate of the authority, or of who issued it, in PEM, got by another way',
        sv: 'utfärdarens certifikat, eller det som det är utfärdat av, i PEM, skaffat på annat sätt',
      }),
    )
    .action(async (bundle: string, { tsaCert, json, lang }: Options) => {
      const { checkTimestamp } = await import('@havstang/timestamp');
      const pem = readFileSync(tsaCert, 'utf8');
      const texts = textsBySize(readFileSync(join(bundle, 'checkpoints.txt'), 'utf8'));
      const file = join(bundle, 'timestamps.txt');
      const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
      const found = await Promise.all(
        lines.map(async (line) => {
          const [size, by = '', token = ''] = line.split(' ');
          const text = texts.get(Number(size));
          const stamp = text && (await checkTimestamp(Buffer.from(token, 'base64'), text, pem));
          return {
            size: Number(size),
            by,
            at: stamp ? stamp.at.toISOString() : undefined,
            holds: stamp ? stamp.trusted : false,
          };
        }),
      );
      if (json) say(asJson(found));
      for (const { size, by, at, holds } of json ? [] : found) say(`${holds ? '✓' : '✗'} ${size} ${at ?? '–'} ${by}`);
      if (found.length === 0 && !json) say({ en: 'no time-stamps', sv: 'inga tidsstämplar' }[lang]);
      // Where there are none, nothing could be tried.
      const code = found.every(({ holds }) => holds) ? HOLDS : DOES_NOT_HOLD;
      process.exitCode = found.length === 0 ? NOT_TRIED : code;
    });

/** The texts of the checkpoints, by size: what was stamped. */
const textsBySize = (file: string): ReadonlyMap<number, string> => {
  const parts = file.split('\n\n');
  const found = new Map<number, string>();
  for (let n = 0; n + 1 < parts.length; n += 2) {
    const text = parseNote(`${parts[n]}\n\n${parts[n + 1]}\n`)?.text;
    const size = text === undefined ? undefined : parseCheckpoint(text)?.size;
    if (text !== undefined && size !== undefined) found.set(size, text);
  }
  return found;
};
