/** How long it takes until what one service has recorded is seen in the read model of another. */
import { problemContract } from '@havstang/contracts';
import { setTimeout as pause } from 'node:timers/promises';
import { commandsPerSecond } from '../load.mjs';

const EVERY_MS = 100;
const LOOK_EVERY_MS = 5;
const PATIENCE_MS = 30_000;
const body = JSON.stringify(problemContract.commands.ReportProblem.example);

/** From sending a problem to *challenges* until *reporting* shows its lineage, milliseconds, while others send `rate` a second. */
export const visibleAfter = async (system, token, { rate, seconds }) => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const one = async () => {
    const started = performance.now();
    const sent = await fetch(`${system.part('challenges').url}/api/challenges/problems`, {
      method: 'POST',
      headers,
      body,
    });
    if (sent.status !== 201) throw new Error(`a command was answered with ${sent.status}`);
    const { stream } = await sent.json();
    const view = `${system.part('reporting').url}/api/reporting/decision-lineage?id=${stream}`;
    for (;;) {
      const shown = await fetch(view, { headers });
      const steps = shown.ok ? JSON.stringify(await shown.json()) : '';
      if (steps.includes(stream)) return performance.now() - started;
      if (performance.now() - started > PATIENCE_MS) throw new Error(`${stream} was not seen within 30 s`);
      await pause(LOOK_EVERY_MS);
    }
  };
  const load = commandsPerSecond(system.part('challenges'), token, seconds, { rate });
  const probes = [];
  for (const end = performance.now() + seconds * 1_000; performance.now() < end; await pause(EVERY_MS))
    probes.push(one());
  const [took] = await Promise.all([Promise.all(probes), load]);
  took.sort((a, b) => a - b);
  const at = (share) => took[Math.min(took.length - 1, Math.floor(took.length * share))];
  return { p50: at(0.5), p99: at(0.99), count: took.length };
};
