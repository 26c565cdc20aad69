/** Load over HTTP: the command that starts a problem, with a body that its contract gives as an example. */
import { problemContract } from '@havstang/contracts';
import { DEMO_PASSWORD, demoPerson, signIn } from '@havstang/identity';
import autocannon from 'autocannon';

const CONNECTIONS = 32;
const PATH = '/api/challenges/problems';

/** An access token of a demo person who may report problems. */
export const tokenFrom = (baseUrl) =>
  signIn({ baseUrl, username: demoPerson('practitioner').username, password: DEMO_PASSWORD });

/**
 * Sends the command over 32 connections for so many seconds, as fast as it is answered or `rate` times a second. Answers commands per second; throws when
 * any was not carried out.
 */
export const commandsPerSecond = async ({ url }, token, seconds, { rate } = {}) => {
  const started = performance.now();
  const result = await autocannon({
    url: url + PATH,
    method: 'POST',
    connections: CONNECTIONS,
    duration: seconds,
    ...(rate && { overallRate: Math.ceil(rate) }),
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(problemContract.commands.ReportProblem.example),
  });
  const elapsed = (performance.now() - started) / 1_000;
  const failed = result.non2xx + result.errors + result.timeouts;
  if (failed > 0 || result['2xx'] === 0) {
    const { statusCodeStats: statuses, errors, timeouts } = result;
    throw new Error(`commands failed on ${url}: ${JSON.stringify({ statuses, errors, timeouts })}`);
  }
  return { perSecond: result['2xx'] / elapsed, count: result['2xx'] };
};

export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
