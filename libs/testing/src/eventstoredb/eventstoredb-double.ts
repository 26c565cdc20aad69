#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { startEventStoreDouble } from './double.ts';
import type { Fault } from './faults.ts';
import type { FollowedVersion } from './server.ts';

/**
 * The double as a process of its own, for tests that kill it.
 *   node eventstoredb-double.ts [--port N] [--file PATH] [--control PORT] [--version 23.10.6|24.2.0] [--fault JSON]…
 * Its first line of output is JSON: `{ "double": "eventstoredb", "notice", "url", "port", "control" }`.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    file: { type: 'string' },
    control: { type: 'string' },
    version: { type: 'string', default: '23.10.6' },
    fault: { type: 'string', multiple: true, default: [] },
  },
});

const double = await startEventStoreDouble({
  port: Number(values.port),
  version: values.version as FollowedVersion,
  faults: values.fault.map((text) => JSON.parse(text) as Fault),
  ...(values.file !== undefined && { file: values.file }),
  ...(values.control !== undefined && { controlPort: Number(values.control) }),
});
const stop = (): void => void double.stop().then(() => process.exit(0));
process.once('SIGTERM', stop).once('SIGINT', stop);
// Last, for whoever waits for this line may end the process at once.
const { url, port, control } = double;
console.log(JSON.stringify({ double: 'eventstoredb', notice: 'a double for tests, not a server', url, port, control }));
