import { parseArgs } from 'node:util';
import { runCampaign } from './campaign.ts';

/** Rounds on one data folder before a fresh one is begun. */
const ROUNDS_PER_FOLDER = 20;

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '300' } } });
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error('npm run test:kill -- --rounds N, a whole number from 1');
  process.exit(2);
}

const totals = { acknowledged: 0, repeated: 0, events: 0 };
const deaths = new Map<string, number>();
let done = 0;
while (done < rounds) {
  const outcome = await runCampaign(
    Math.min(ROUNDS_PER_FOLDER, rounds - done),
    (line) => console.log(`  ${line}`),
    done,
  );
  done += outcome.rounds;
  totals.acknowledged += outcome.acknowledged;
  totals.repeated += outcome.repeated;
  totals.events += outcome.events;
  for (const [point, times] of Object.entries(outcome.deaths)) deaths.set(point, (deaths.get(point) ?? 0) + times);
  if (outcome.violations.length > 0) {
    console.error(`\n  Promised and not kept, by round ${done}:`);
    for (const violation of outcome.violations) console.error(`    ${violation}`);
    process.exit(1);
  }
  console.log(`  ${done} of ${rounds} rounds: nothing lost, nothing twice, read models as rebuilt`);
}

console.log('\n  Killed at');
for (const [point, times] of [...deaths].sort()) console.log(`    ${point.padEnd(26)} ${times}`);
console.log(
  `\n  ${done} rounds, ${totals.acknowledged} commands acknowledged, ${totals.repeated} found again by their key, ${totals.events} events, 0 violations`,
);
