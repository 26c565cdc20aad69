import { eventually } from '@havstang/testing/conformance';
import { Unavailable } from '../errors.js';
import { keepRunning, type Running } from './keep-running.js';

describe('a loop', () => {
  let running: Running | undefined;
  afterEach(() => running?.stop());
  const failure = (): string | undefined => running?.failure()?.message;

  /** Waits for something that never comes. */
  const nothing = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

  it('does not stand still once it has begun anew, though nothing comes', async () => {
    let isAway = true;
    running = keepRunning(async (signal, { begun }) => {
      if (isAway) throw new Unavailable('the database is away');
      begun();
      await nothing(signal);
    });
    await eventually(() => failure() === 'the database is away', 'it has failed');
    isAway = false;
    await eventually(() => failure() === undefined, 'it has begun');
  });

  it('that failed on what it had in hand stands still until that is done, however often it begins', async () => {
    let attempts = 0;
    let isFull = true;
    const seen: (string | undefined)[] = [];
    running = keepRunning(async (signal, { begun, taken, well }) => {
      attempts += 1;
      begun();
      seen.push(failure());
      taken();
      if (isFull) throw new Unavailable('the disk is full');
      well();
      await nothing(signal);
    });
    await eventually(() => attempts === 3, 'it has begun anew');
    expect(seen).toEqual([undefined, 'the disk is full', 'the disk is full']);
    isFull = false;
    await eventually(() => failure() === undefined, 'it gets on');
  });
});
