/** A server that validates the command and answers without deciding or storing anything: what HTTP alone costs. */
import { serveReportProblem } from './route.mjs';

await serveReportProblem(async ({ id, data, meta }) => [
  {
    id,
    type: 'se.havstang.challenges.problem-reported.v2',
    revision: 0,
    data: { ...data, reporter: meta.actor.ref, reporterUnit: meta.actor.unit },
  },
]);
