import fc from 'fast-check';
import { Partitioners, type PartitionMetadata } from 'kafkajs';
import { murmur2 } from './murmur2.js';
import { deadLetterTopic, deadLettersOfTopic, eventsTopic, partitionOf, serviceOfTopic } from './names.js';

describe('murmur2', () => {
  // From UtilsTest of Apache Kafka's Java client.
  it.each([
    ['21', -973_932_308],
    ['foobar', -790_332_482],
    ['a-little-bit-long-string', -985_981_536],
    ['a-little-bit-longer-string', -1_486_304_829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58_897_971],
    ['abc', 479_470_107],
  ])('of %s is what the Java client reckons', (text, hash) => {
    expect(murmur2(Buffer.from(text))).toBe(hash);
  });
});

describe('the partition of a stream', () => {
  const byDriver = (stream: string, partitions: number): number =>
    Partitioners.DefaultPartitioner()({
      topic: 'any',
      partitionMetadata: Array.from({ length: partitions }, () => ({ leader: 1 }) as PartitionMetadata),
      message: { key: stream, value: null },
    });

  it('is the one that other clients find by themselves', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.integer({ min: 1, max: 100 }),
        (stream, partitions) => expect(partitionOf(stream, partitions)).toBe(byDriver(stream, partitions)),
      ),
    );
  });

  it('spreads streams evenly', () => {
    const counts = [0, 0, 0, 0, 0, 0];
    for (let n = 0; n < 6_000; n += 1) counts[partitionOf(`problem-${n}`, 6)]! += 1;
    for (const count of counts) expect(count).toBeGreaterThan(850);
  });
});

describe('the name of a topic', () => {
  it('tells the service, for topics of events only', () => {
    expect(serviceOfTopic('havstang', eventsTopic('havstang', 'challenges'))).toBe('challenges');
    expect(serviceOfTopic('havstang', deadLetterTopic('havstang', 'challenges', 'governance'))).toBeUndefined();
    expect(serviceOfTopic('other', eventsTopic('havstang', 'challenges'))).toBeUndefined();
  });

  it('tells service and group of dead letters', () => {
    const topic = deadLetterTopic('havstang', 'challenges', 'governance');
    expect(topic).toBe('havstang.challenges.events.governance.dlq');
    expect(deadLettersOfTopic('havstang', topic)).toEqual({ service: 'challenges', group: 'governance' });
    expect(deadLettersOfTopic('havstang', eventsTopic('havstang', 'challenges'))).toBeUndefined();
  });
});
