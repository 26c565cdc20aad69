import { cloudEvent, fromCloudEvent } from '@havstang/contracts';
import { openKafkaPublisher, setUpTopics } from '@havstang/kafka';
import type { SealedEvent } from '@havstang/kernel';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** One decision in a stream of its own, at this place of the log. */
const decision = (index: number): SealedEvent => ({
  index,
  leaf: 'ab'.repeat(32),
  id: randomUUID(),
  type: 'se.havstang.governance.decision-taken.v1',
  stream: `decision-${index}`,
  revision: 0,
  recordedAt: '2022-05-16T09:00:00.000Z',
  occurredAt: '2022-05-16T09:00:00.000Z',
  tenant: '2584',
  actor: { ref: randomUUID(), role: 'manager', unit: 'samhallsbyggnad' },
  commandId: randomUUID(),
  correlationId: randomUUID(),
  causationId: null,
  schema: '0'.repeat(16),
  classification: 'open',
  data: { dnr: `KS 2022/${index}`, content: 'En gemensam felanmälan införs.' },
});
const decisions = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => decision(from + n));

describe('the consumer of the example', () => {
  const folder = mkdtempSync(join(tmpdir(), 'havstang-example-'));
  const file = join(folder, 'consumed.sqlite');
  const prefix = `t-${randomUUID()}`;
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Runs it until it has said that it has seen this index, then kills it. Resolves with the indexes that it dealt with. */
  const follow = async (until: number): Promise<readonly number[]> => {
    const script = join(import.meta.dirname, 'follow.ts');
    const args = [script, process.env['KAFKA_BROKERS'] ?? '', file, prefix];
    const child = spawn(process.execPath, args, { env: { ...process.env, NODE_OPTIONS: '' } });
    const seen: number[] = [];
    let said = '';
    child.stderr.on('data', (chunk) => (said += String(chunk)));
    child.stdout.on('data', (chunk) => {
      for (const [, index] of String(chunk).matchAll(/^(\d+) /gm)) seen.push(Number(index));
      if (seen.includes(until)) child.kill('SIGKILL');
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== null) throw new Error(said);
    return seen;
  };

  it('keeps every decision once, though it is killed and events are published twice', async () => {
    const url = `kafka://${process.env['KAFKA_BROKERS']}?prefix=${prefix}&partitions=1`;
    await setUpTopics(url, { services: ['governance'], groups: {} });
    const wire = { encode: cloudEvent, decode: fromCloudEvent };
    const publisher = await openKafkaPublisher(url, { wire });
    const first = decisions(0, 25);
    await publisher.publish(first.slice(0, 20));
    await publisher.publish(first.slice(10));
    expect(await follow(24)).toEqual(first.map(({ index }) => index));
    await publisher.publish(decisions(25, 30));
    await publisher.close();
    expect(await follow(29)).toEqual([25, 26, 27, 28, 29]);
    const db = new DatabaseSync(file, { readOnly: true });
    const rows = db.prepare('SELECT subject, sequence, what FROM decision').all();
    db.close();
    expect(rows).toHaveLength(30);
    expect(rows).toContainEqual({
      subject: 'decision-29',
      sequence: '0000000000',
      what: 'KS 2022/29: En gemensam felanmälan införs.',
    });
  });
});
