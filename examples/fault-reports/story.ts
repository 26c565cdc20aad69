import { parseArgs } from 'node:util';
import { castFor } from './cast.ts';
import { LANGUAGE } from './person.ts';
import { play } from './play.ts';

const { values } = parseArgs({
  options: { url: { type: 'string' }, repeat: { type: 'string' }, quiet: { type: 'boolean', default: false } },
});
const url = values.url ?? `http://127.0.0.1:${process.env['PORT'] ?? 3000}`;
const repeat = Number(values.repeat ?? 1);
const say = (line: string): void => void (values.quiet || process.stdout.write(`${line}\n`));

try {
  if (!Number.isSafeInteger(repeat) || repeat < 1) throw new Error('--repeat takes a whole number from 1');
  const cast = await castFor(url);
  for (let i = 1; i <= repeat; i++) {
    const { decisionId } = await play(cast, say);
    const lineage = (await cast.leader.read('decisionLineage', { id: decisionId, lang: LANGUAGE })).body;
    process.stdout.write(`\n${lineage.text}\n\n`);
    process.stdout.write(`The decision’s id: ${decisionId}\n`);
    process.stdout.write(
      `Prove it:  npm run audit -- export --url ${url} --out bundle && npm run audit -- verify bundle\n`,
    );
    process.stdout.write(`           npm run audit -- trace ${decisionId} bundle\n`);
    if (repeat > 1) process.stdout.write(`${i} of ${repeat}\n`);
  }
} catch (error) {
  const unreachable = error instanceof TypeError && 'cause' in error;
  process.stderr.write(
    `\n${unreachable ? `No server answers at ${url}: run npm start first.` : (error as Error).message}\n`,
  );
  process.exitCode = 1;
}
