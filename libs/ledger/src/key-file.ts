import { chmodSync, existsSync, linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';

/**
 * The secret text in a file, made by `make` the first time and readable by its owner alone. Written whole or not at all: a half-written key would end
 * whatever it signs for.
 */
export const secretIn = (file: string, make: () => string): string => {
  if (!existsSync(file)) {
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, `${make()}\n`, { mode: 0o600, flush: true });
    linkSync(draft, file);
    unlinkSync(draft);
  }
  chmodSync(file, 0o600);
  return readFileSync(file, 'utf8').trim();
};
