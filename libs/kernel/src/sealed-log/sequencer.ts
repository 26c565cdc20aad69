import { setTimeout as sleep } from 'node:timers/promises';
import { crashPoint } from '../crash-point.js';
import { Unavailable } from '../errors.js';
import type { EventStore, Sealing } from '../ports.js';
import { keepRunning, type Running } from './keep-running.js';
import { awaitTurn } from './turn.js';

/** How often a process that does not seal asks whether the ledger still answers, milliseconds. */
const LOOK_MS = 500;

/**
 * Fewer than `FEW` events are followed by the next ones not sooner than this after they were begun with, milliseconds: a transaction, the way to the broker
 * and what everybody who reads does then cost much the same for one event as for many. An event that comes alone does not wait.
 */
const GATHER_MS = 30;
const FEW = 256;

/**
 * Seals what a store holds, in the store's own order, from where sealing last stood: the only way that events of a store which does not seal by itself
 * get their index. One process at a time does it, the others wait for their turn. The place moves only with events that were sealed, in the same
 * transaction, so a crash anywhere repeats a batch and changes nothing. A history that does not hang together (`BrokenStream`) stops it for good.
 * `whileLeading` is started when this process may seal, and stopped when it may not any more.
 */
export const runSequencer = (store: EventStore, sealing: Sealing, whileLeading?: () => Running): Running => {
  let companion: Running | undefined;
  const loop = keepRunning(async (signal, { begun, taken, well }) => {
    await awaitTurn(
      sealing,
      signal,
      () => LOOK_MS,
      async () => {
        await sealing.sealedUpTo();
        well();
      },
    );
    if (signal.aborted) return;
    companion = whileLeading?.();
    try {
      const { position } = await sealing.sealedUpTo();
      begun();
      // From here on: what a store cannot tell, or a ledger does not take, is still so after a new beginning.
      taken();
      for await (const batch of store.subscribe(position, signal)) {
        const beganAt = performance.now();
        crashPoint('seal:before');
        await sealing.seal(batch);
        crashPoint('seal:after');
        well();
        taken();
        const left = GATHER_MS - (performance.now() - beganAt);
        if (batch.length < FEW && left > 0) await sleep(left, undefined, { signal }).catch(() => undefined);
      }
    } finally {
      await companion?.stop();
    }
  });
  return { ...loop, failure: () => loop.failure() ?? companion?.failure() };
};

/** Events that may wait to be sealed before a question for the head is answered with "not now". */
const BACKLOG = 10_000;

/**
 * How many events will be sealed once everything is that the store holds now. Those who ask while a look is under way share the next one: a look that
 * began before the question may have missed what was acknowledged meanwhile. Throws `Unavailable` when sealing is far behind.
 */
export const headOf = (store: EventStore, sealing: Sealing): (() => Promise<number>) => {
  const look = async (): Promise<number> => {
    const { size, position } = await sealing.sealedUpTo();
    const waiting = await store.readAll(position, BACKLOG);
    if (waiting.length === BACKLOG) throw new Unavailable('the ledger is far behind the store');
    return size + waiting.length;
  };
  let current: Promise<number> | undefined;
  let following: Promise<number> | undefined;
  const begin = (): Promise<number> => {
    const mine = look().finally(() => {
      if (current === mine) current = undefined;
    });
    return (current = mine);
  };
  return () => {
    if (!current) return begin();
    following ??= current
      .catch(() => undefined)
      .then(() => {
        following = undefined;
        return begin();
      });
    return following;
  };
};
