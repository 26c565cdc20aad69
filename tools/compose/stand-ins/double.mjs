/**
 * The project's test double of EventStoreDB in the place of the event store. It listens on loopback only, so this passes connections on to it.
 *   node double.mjs PROGRAM FILE
 */
import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';

const [program, file] = process.argv.slice(2);
const INSIDE = 2114;
const OUTSIDE = 2113;

const double = spawn(process.execPath, [program, '--port', String(INSIDE), '--file', file], { stdio: 'inherit' });
double.on('exit', (code) => process.exit(code ?? 1));
process.on('SIGTERM', () => double.kill('SIGTERM'));

createServer((outside) => {
  const inside = connect(INSIDE, '127.0.0.1');
  outside.pipe(inside).pipe(outside);
  outside.on('error', () => inside.destroy());
  inside.on('error', () => outside.destroy());
}).listen(OUTSIDE);
