import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readCompose, variables } from '../../tools/compose/compose-file.ts';
import type { Result } from '../http.ts';
import type { Running } from '../process.ts';
import { keepSending, takeInHand, type Post } from './in-hand.ts';

/** What a process is asked while it stops: something that it carries out, and how it answers that. */
export type Work = { readonly post: () => Post; readonly status: number };

const WIDTH = 8;
const IN_HAND = 4;
/** A connection on which nothing is asked, as browsers open them in advance. */
const openSilent = async (url: string): Promise<void> => {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).on('error', () => undefined);
  await once(socket, 'connect');
};

/** A request in hand takes its time: longer than a server that only waits for idle connections would give it, milliseconds. */
const SLOW_MS = 1_500;

const compose = readFileSync(join(import.meta.dirname, '..', '..', 'docker-compose.yml'), 'utf8');
const { services } = readCompose(compose, Object.fromEntries(variables(compose).map(({ name }) => [name, 'x'])));

/** How long docker compose waits for a service before it kills it, milliseconds. */
export const graceOf = (service: string): number => {
  const said = /^(\d+)s$/.exec(services[service]?.stop_grace_period ?? '')?.[1];
  if (said === undefined) throw new Error(`docker-compose.yml gives ${service} no time to stop`);
  return Number(said) * 1_000;
};

/** What was seen of a stop. */
export type Stopped = {
  /** What was not as it must be; nothing when the stop was clean. */
  readonly faults: readonly string[];
  /** Ids of the events that were acknowledged, and how many requests found the door closed. */
  readonly acknowledged: readonly string[];
  readonly refused: number;
  readonly tookMs: number;
};

/**
 * Tells a process to end while people keep sending and some of them are in the middle of a request. It must answer all that it has begun, take nothing more,
 * and end with 0 within its time.
 */
export const stopUnderLoad = async (
  running: Pick<Running, 'end'>,
  graceMs: number,
  { post, status }: Work,
): Promise<Stopped> => {
  await openSilent(post().url);
  const sending = keepSending(post, [status], WIDTH);
  const inHand = await Promise.all(Array.from({ length: IN_HAND }, () => takeInHand(post())));
  while (sending.soFar() < WIDTH * 2) await pause(20);
  const since = Date.now();
  const ended = running.end('SIGTERM');
  await pause(SLOW_MS);
  const slow = await Promise.allSettled(inHand.map(({ finish }) => finish()));
  const exit = await Promise.race([ended, pause(graceMs, undefined, { ref: false })]);
  const tookMs = Date.now() - since;
  if (exit === undefined) await running.end('SIGKILL');
  const { answered, others, refused } = await sending.end();
  const faults = [
    ...(exit === undefined ? [`it did not end within ${graceMs / 1_000} s`] : []),
    ...(exit && exit.code !== 0 ? [`it ended with ${exit.signal ?? exit.code}`] : []),
    ...slow.flatMap((one) =>
      one.status === 'rejected'
        ? [`a request in hand was cut: ${String(one.reason)}`]
        : one.value.status === status
          ? []
          : [`a request in hand was answered ${one.value.status}: ${one.value.text}`],
    ),
    ...others.filter((one) => one.status !== 503).map((one) => `answered ${one.status}: ${one.text}`),
  ];
  const texts = [...answered, ...slow.flatMap((one) => (one.status === 'fulfilled' ? [one.value.text] : []))];
  const acknowledged = texts.flatMap((text) =>
    ((JSON.parse(text) as Partial<Result>).events ?? []).map(({ id }) => id),
  );
  return { faults, acknowledged, refused, tookMs };
};
