import { verifyBundle } from '@havstang/ledger';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What is exported in turn. Every tenth as somebody is shown it who may not see a part of the streams. */
const TURNS = ['all', 'case', 'period', 'decision', 'shared', 'all', 'decision', 'period', 'case', 'all'];

/**
 * Exports of a log that grows, each verified and removed. `upTo(part, count)` makes as many of the `clean` ones as that part of them, and counts what is wrong;
 * `asked(kind, n)` is what to ask the server for: some case, decision or period that there is by now.
 */
export const cleanExports = (story, dir, { clean, seed }) => {
  let [made, kept] = [0, undefined];
  const some = (list, n) => list[(n * 7_919 + seed) % list.length];

  const asked = async (kind, n) => {
    switch (kind) {
      case 'case':
        return { kind, name: some(await story.cases(), n) };
      case 'decision':
        return { kind, name: some(story.decisions, n) };
      case 'period': {
        // From the end of one story to that of a later one, or that of one story alone.
        const [from, to] = [some(story.times, n), some(story.times, n * 3 + 1)].sort();
        return from === to ? { kind, from: story.begun, to } : { kind, from, to };
      }
      default:
        return undefined;
    }
  };

  /** Every second one is compared with a checkpoint that was kept from the export before. */
  const one = async (n) => {
    const kind = TURNS[n % TURNS.length];
    const held = n % 2 === 1 ? kept : undefined;
    const { size } = await story.exported(dir, await asked(kind, n), { held, withheld: kind === 'shared' });
    const options = { trustedKey: story.key.vkey, ...(held && { heldCheckpoint: held }) };
    const { ok, level, findings, events, scope, tail } = await verifyBundle(dir, options);
    kept = `${readFileSync(join(dir, 'checkpoints.txt'), 'utf8').trimEnd().split('\n\n').slice(-2).join('\n\n')}\n`;
    rmSync(dir, { recursive: true });
    // A case that is nothing but its line in the diary has no stream to end.
    const tailProved = (tail !== undefined) === scope.streams?.length > 0;
    const isRight = ok && findings.length === 0 && events === size && level === (held ? 'L2' : 'L1') && tailProved;
    return [isRight ? undefined : JSON.stringify({ level, tailProved, findings }), `clean export of ${size}, ${kind}`];
  };

  return {
    asked,
    async upTo(part, count) {
      for (; made < Math.ceil(clean * part); made++) count(...(await one(made)));
    },
  };
};
