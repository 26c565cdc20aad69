import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type SpawnedDouble, spawnEventStoreDouble } from '@havstang/testing/eventstoredb';

describe('What is known of EventStoreDB', () => {
  let double: SpawnedDouble;
  beforeAll(async () => {
    double = await spawnEventStoreDouble();
  });
  afterAll(() => double.kill());

  it('holds for the double, every fact', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['tools/eventstoredb/check.mjs', double.url]);
    expect(stdout).not.toContain('FAIL');
    expect(stdout.trim().split('\n').at(-1)).toBe('39 passed, 0 failed');
  }, 240_000);

  it('is seen not to hold, and the check fails', async () => {
    await double.faults({ kind: 'wrong-version', times: 'always' });
    const run = promisify(execFile)(process.execPath, ['tools/eventstoredb/check.mjs', double.url]);
    await expect(run).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/FAIL {2}the same ids at the same revision.*[1-9] failed\n$/s),
    });
  }, 240_000);
});
