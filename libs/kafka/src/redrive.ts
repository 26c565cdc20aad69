import { randomUUID } from 'node:crypto';
import { HavstangError, type Parked, Unavailable } from '@havstang/kernel';
import type { Cluster, Kafka } from 'kafkajs';
import { withAdmin, withCluster } from './client.js';
import { REQUEST_PATIENCE_MS } from './dead-letter-listener.js';
import { type Answer, answerRecord, parkedSet, readDeadLetter, requestRecord } from './dead-letters.js';
import { deadLettersOfTopic, groupIdOf, partitionOf, type Spot, spotKey } from './names.js';
import { edgeOf, partitionsOf, placesOf, readToEnd, tail } from './reader.js';
import type { Sender } from './sender.js';

/** What is set aside, for one group or all, as the dead-letter topics have it now; read by whoever asks. */
export const readParked = async (kafka: Kafka, prefix: string, group?: string): Promise<readonly Parked[]> => {
  const topics = await deadLetterTopics(kafka, prefix, group);
  const sets = new Map(topics.map((topic) => [topic.name, { group: topic.group, parked: parkedSet() }]));
  if (topics.length > 0) {
    const names = topics.map(({ name }) => name);
    await withCluster(kafka, names, (cluster) =>
      readToEnd(cluster, partitionsOf(cluster, names), ({ topic, messages }) => {
        for (const message of messages) {
          const letter = readDeadLetter(message);
          if (letter?.kind === 'event') sets.get(topic)!.parked.apply(letter.stream, letter.index, letter.parked);
        }
      }),
    );
  }
  return [...sets.values()]
    .flatMap((set) => set.parked.list(set.group))
    .sort((one, other) => one.index - other.index || (one.group < other.group ? -1 : 1));
};

/**
 * Asks whoever has the stream's partition in the group to give its parked events again, and waits for the answer. Throws `HavstangError`
 * (`no-such-group`) when nobody consumes as the group, `Unavailable` when nobody answers in time.
 */
export const askForRedrive = async (
  { kafka, prefix, sender }: { readonly kafka: Kafka; readonly prefix: string; readonly sender: Sender },
  group: string,
  stream: string,
): Promise<number> => {
  await mustBeConsumed(kafka, groupIdOf(prefix, group), group);
  let handled = 0;
  for (const { name } of await deadLetterTopics(kafka, prefix, group)) {
    handled += await withCluster(kafka, [name], async (cluster) => {
      const spot = { topic: name, partition: partitionOf(stream, partitionsOf(cluster, [name]).length) };
      return (await isParkedIn(cluster, spot, stream)) ? ask(cluster, sender, spot, stream) : 0;
    });
  }
  return handled;
};

const deadLetterTopics = async (
  kafka: Kafka,
  prefix: string,
  group: string | undefined,
): Promise<readonly { readonly name: string; readonly group: string }[]> =>
  (await withAdmin(kafka, (admin) => admin.listTopics())).flatMap((name) => {
    const of = deadLettersOfTopic(prefix, name)?.group;
    return of === undefined || (group !== undefined && of !== group) ? [] : [{ name, group: of }];
  });

const mustBeConsumed = async (kafka: Kafka, groupId: string, group: string): Promise<void> => {
  const { groups } = await withAdmin(kafka, (admin) => admin.describeGroups([groupId]));
  if (groups.some(({ members }) => members.length > 0)) return;
  throw new HavstangError('no-such-group', `nobody consumes as ${group}`);
};

const isParkedIn = async (cluster: Cluster, spot: Spot, stream: string): Promise<boolean> => {
  const parked = parkedSet();
  await readToEnd(cluster, [spot], ({ messages }) => {
    for (const message of messages) {
      const letter = readDeadLetter(message);
      if (letter?.kind === 'event') parked.apply(letter.stream, letter.index, letter.parked);
    }
  });
  return parked.first(stream) !== undefined;
};

const ask = async (cluster: Cluster, sender: Sender, spot: Spot, stream: string): Promise<number> => {
  const id = randomUUID();
  const offset = (await edgeOf(cluster, [spot], 'next')).get(spotKey(spot))!;
  const enough = AbortSignal.timeout(REQUEST_PATIENCE_MS);
  const answered = new AbortController();
  let answer: Answer | undefined;
  await sender.send([{ ...spot, message: requestRecord(id, stream) }]);
  try {
    await tail(
      cluster,
      placesOf([{ ...spot, offset }]),
      async ({ messages }) => {
        for (const message of messages) {
          const letter = readDeadLetter(message);
          if (letter?.kind === 'answer' && letter.id === id) answer = letter.answer;
        }
        if (answer !== undefined) answered.abort();
      },
      AbortSignal.any([enough, answered.signal]),
    );
  } finally {
    // The request is withdrawn, so that nobody carries it out later.
    const withdrawal = [requestRecord(id, null), answerRecord(id, null)].map((message) => ({ ...spot, message }));
    await sender.send(withdrawal).catch(() => undefined);
  }
  if (answer === undefined)
    throw new Unavailable(`nobody answered within ${REQUEST_PATIENCE_MS / 1_000} s; see parked events`);
  if ('error' in answer) throw new Unavailable(`the redrive failed: ${answer.error}`);
  return answer.handled;
};
