import { persist } from '@havstang/kernel';
import type { Cluster, Kafka } from 'kafkajs';
import { withCluster } from './client.js';
import { answerRecord, type Answer, readDeadLetter, writerOf } from './dead-letters.js';
import { inTurn } from './in-turn.js';
import { type Spot, spotKey } from './names.js';
import type { Pulse } from './pulse.js';
import { edgeOf, type Fetched, type Places, placesOf, tail } from './reader.js';
import { BROKER_RETRY } from './retry.js';
import type { Sender } from './sender.js';
import type { Share } from './share.js';

export type ListenerParts = {
  readonly kafka: Kafka;
  readonly sender: Sender;
  readonly pulse: Pulse;
  /** The dead-letter partition of each share. */
  readonly shares: readonly { readonly share: Share; readonly letters: Spot }[];
  readonly by: string;
  readonly signal: AbortSignal;
};

/** A request that an owner before this one did not get to is carried out as long as somebody may wait for it. */
export const REQUEST_PATIENCE_MS = 30_000;

/**
 * Reads the dead letters of the partitions that a process has just been given: first what is set aside in them, and then what operators ask for, which
 * it carries out and answers. Resolves when it knows all that was there at the start, or when the signal aborts.
 */
export const listenToDeadLetters = ({ kafka, sender, pulse, shares, by, signal }: ListenerParts): Promise<unknown> => {
  const restored = Promise.withResolvers<undefined>();
  signal.addEventListener('abort', () => restored.resolve(undefined));
  const owners = new Map(shares.map(({ share, letters }) => [spotKey(letters), share]));
  const spots = shares.map(({ letters }) => letters);
  const requests = new Map<string, { readonly stream: string; readonly letters: Spot }>();
  const turn = inTurn();
  let places: Places = new Map();
  let ends: ReadonlyMap<string, number> = new Map();
  let live = false;

  const carryOut = async (id: string): Promise<void> => {
    const request = requests.get(id);
    if (request === undefined || signal.aborted) return;
    requests.delete(id);
    const { stream, letters } = request;
    const answer = await owners
      .get(spotKey(letters))!
      .redrive(stream)
      .then(
        (handled): Answer => ({ handled }),
        (error: unknown): Answer => ({ error: String(error) }),
      );
    const record = { ...letters, message: answerRecord(id, answer) };
    if (!signal.aborted) await persist(() => sender.send([record]), BROKER_RETRY, signal, pulse.failed);
  };

  const goLiveIfRestored = (): void => {
    if (live || spots.some((spot) => (places.get(spotKey(spot))?.offset ?? 0) < (ends.get(spotKey(spot)) ?? 0))) return;
    live = true;
    restored.resolve(undefined);
    for (const id of requests.keys()) void turn(() => carryOut(id));
  };

  const take = async ({ topic, partition, messages, next }: Fetched): Promise<void> => {
    const letters = { topic, partition };
    for (const message of messages) {
      const letter = readDeadLetter(message);
      if (letter === undefined) continue;
      if (letter.kind === 'event') {
        // What this process wrote while it read is known already, and may be older than what it knows.
        if (live && writerOf(message) === by) continue;
        owners.get(spotKey(letters))!.parked.apply(letter.stream, letter.index, letter.parked);
      } else if (letter.kind === 'answer' || letter.stream === undefined) {
        requests.delete(letter.id);
      } else if (live) {
        requests.set(letter.id, { stream: letter.stream, letters });
        void turn(() => carryOut(letter.id));
      } else if (Date.now() - Number(message.timestamp) < REQUEST_PATIENCE_MS) {
        requests.set(letter.id, { stream: letter.stream, letters });
      }
    }
    places.set(spotKey(letters), { ...letters, offset: next });
    goLiveIfRestored();
  };

  const read = async (cluster: Cluster): Promise<void> => {
    const firsts = await edgeOf(cluster, spots, 'first');
    ends = await edgeOf(cluster, spots, 'next');
    const placeOf = (key: string): number => {
      const [first, end, place] = [firsts.get(key)!, ends.get(key)!, places.get(key)?.offset ?? 0];
      return place < first || place > end ? first : place;
    };
    places = placesOf(spots.map((spot) => ({ ...spot, offset: placeOf(spotKey(spot)) })));
    goLiveIfRestored();
    await tail(cluster, places, take, signal, pulse.alive);
  };

  if (spots.length === 0) restored.resolve(undefined);
  else {
    const topics = [...new Set(spots.map(({ topic }) => topic))];
    void persist(() => withCluster(kafka, topics, read, signal), BROKER_RETRY, signal, pulse.failed);
  }
  return restored.promise;
};
