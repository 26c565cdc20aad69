import { parseVerifierKey } from '@havstang/ledger';
import { InvalidArgumentError } from 'commander';
import { existsSync, readFileSync } from 'node:fs';
import { t } from './command.js';

/** The verifier key that `--key` gives: itself, or in a file. */
export const vkey = (text: string): string => {
  const key = (existsSync(text) ? readFileSync(text, 'utf8') : text).trim();
  if (parseVerifierKey(key)) return key;
  throw new InvalidArgumentError(
    t({
      en: 'It is neither a key nor a file that holds one.',
      sv: 'Det är varken en nyckel eller en fil med en nyckel.',
    }),
  );
};
