import { ConfigResourceTypes } from 'kafkajs';
import { eventsTopic } from './index.js';
import { closers, freshUrl, openPublisher, plainKafka, sealedEvents, SERVICE } from './kafka.harness.js';

const { later, all } = closers();
afterEach(all);

/** What docs/adr/0016 rests on, asked of the broker that runs. */
describe('the first record at or after a ledger index', () => {
  it('is found by time in any client, over many segments, also where events were published twice', async () => {
    const { url, prefix } = await freshUrl();
    const topic = eventsTopic(prefix, SERVICE);
    const admin = plainKafka().admin();
    await admin.connect();
    // Of the least size that brokers take, so that the topic has several segments.
    await admin.alterConfigs({
      validateOnly: false,
      resources: [
        {
          type: ConfigResourceTypes.TOPIC,
          name: topic,
          configEntries: [
            { name: 'segment.bytes', value: String(1024 * 1024) },
            ...Object.entries({ 'retention.ms': '-1', 'message.timestamp.before.max.ms': '9223372036854775807' }).map(
              ([name, value]) => ({ name, value }),
            ),
          ],
        },
      ],
    });
    const publisher = later(await openPublisher(url));
    const note = 'x'.repeat(3_000);
    const events = sealedEvents(0, 3_000, 1).map((event) => ({ ...event, data: { note } }));
    await publisher.publish(events);
    await publisher.publish(events.slice(1_000, 1_500));
    const offsets = async (index: number): Promise<number> =>
      Math.max(...(await admin.fetchTopicOffsetsByTimestamp(topic, index)).map(({ offset }) => Number(offset)));
    for (const index of [0, 1, 999, 1_000, 1_250, 1_499, 1_500, 2_222, 2_999]) expect(await offsets(index)).toBe(index);
    expect(await offsets(3_000)).toBe(3_500);
    await admin.disconnect();
  });
});
