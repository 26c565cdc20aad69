import { parseArgs } from 'node:util';
import { runCampaign } from './campaign.ts';
import { KINDS } from './deaths.ts';

/** Rounds on one installation before a fresh one is begun. */
const ROUNDS_PER_INSTALLATION = 60;

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '60' }, turn: { type: 'string' } } });
const rounds = Number(values.rounds);
const first = Number(values.turn ?? Math.floor(Math.random() * KINDS));
if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(first) || first < 0) {
  console.error('npm run test:kill:distributed -- --rounds N [--turn KIND], whole numbers');
  process.exit(2);
}

const deaths = new Map<string, number>();
const totals = { acknowledged: 0, repeated: 0, postponed: 0, events: 0 };
const violations: string[] = [];
let done = 0;
console.log(
  `  A real Kafka, a real PostgreSQL and the test double of EventStoreDB; begins with kind of death ${first}`,
);
while (done < rounds && violations.length === 0) {
  const outcome = await runCampaign(Math.min(ROUNDS_PER_INSTALLATION, rounds - done), first + done, (line) =>
    console.log(`  ${line}`),
  );
  const died = Object.values(outcome.deaths).reduce((sum, times) => sum + times, 0);
  done += died;
  for (const total of ['acknowledged', 'repeated', 'postponed', 'events'] as const) totals[total] += outcome[total];
  for (const [where, times] of Object.entries(outcome.deaths)) deaths.set(where, (deaths.get(where) ?? 0) + times);
  violations.push(...outcome.violations);
  if (violations.length === 0)
    console.log(`  ${done} of ${rounds} rounds: nothing lost, nothing twice, all rebuilt the same`);
}

console.log('\n  Killed');
for (const [where, times] of [...deaths].sort()) console.log(`    ${where.padEnd(42)} ${times}`);
if (violations.length > 0) {
  console.error('\n  Promised and not kept:');
  for (const violation of violations) console.error(`    ${violation}`);
}
console.log(
  `\n  ${totals.acknowledged} commands acknowledged, ${totals.repeated} found again by their key, ${totals.postponed} times "not now", ${totals.events} events`,
);
const failed = violations.length > 0 ? 1 : 0;
console.log(`  ${done - failed} passed, ${failed} failed`);
process.exit(failed);
