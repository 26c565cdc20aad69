import type { Command } from 'commander';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { asJson, say, subcommand, t, type Common } from '../command.js';

const FILES = ['verify.html', 'verify.mjs'] as const;
const sourceOf = (file: string): string => createRequire(import.meta.url).resolve(`#verifier/${file}`);

export const verifierCommand = (): Command =>
  subcommand(
    'verifier',
    {
      en: 'write the verifier in a single file: verify.html for a browser without network, verify.mjs for Node without packages',
      sv: 'skriv kontrollprogrammet i en enda fil: verify.html för en webbläsare utan nätverk, verify.mjs för Node utan paket',
    },
    ['havstang-audit verifier --out usb-stick'],
  )
    .requiredOption('--out <folder>', t({ en: 'folder to write them to', sv: 'mapp att skriva dem i' }))
    .action(({ out, json, lang }: Common & { readonly out: string }) => {
      mkdirSync(out, { recursive: true });
      const written = FILES.map((name) => {
        const file = join(out, name);
        copyFileSync(sourceOf(name), file);
        return { file, sha256: createHash('sha256').update(readFileSync(file)).digest('hex') };
      });
      if (json) return say(asJson(written));
      for (const { file, sha256 } of written) say(`✓ ${file}\n  sha256 ${sha256}`);
      say(
        {
          en: 'Take them from somebody you trust, and compare the hashes: a verifier that comes with what it verifies proves nothing.',
          sv: 'Ta dem från någon du litar på, och jämför hashvärdena: ett kontrollprogram som följer med det som kontrolleras visar ingenting.',
        }[lang],
      );
    });
