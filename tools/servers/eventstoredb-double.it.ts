import { existsSync } from 'node:fs';
import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { startEventStoreDbDouble } from './servers.ts';
import { runs } from './testing.ts';

describe('the test double of EventStoreDB as a process', () => {
  it('has what was acknowledged when it is killed and started again, on the same port, and leaves nothing', async () => {
    const double = await startEventStoreDbDouble();
    try {
      const client = EventStoreDBClient.connectionString(double.url);
      const event = jsonEvent({ type: 'problem-reported', data: { title: 'ärende' } });
      await client.appendToStream('problem-1', [event], { expectedRevision: NO_STREAM });
      await client.dispose();
      await double.kill('SIGKILL');
      expect(runs(double.pid)).toBe(false);
      await double.restart();
      const again = EventStoreDBClient.connectionString(double.url);
      const kept = [];
      for await (const resolved of again.readStream('problem-1')) kept.push(resolved.event?.data);
      await again.dispose();
      expect(kept).toEqual([{ title: 'ärende' }]);
    } finally {
      await double.stop();
    }
    expect(runs(double.pid)).toBe(false);
    expect(existsSync(double.folder)).toBe(false);
  });
});
