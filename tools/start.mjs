// `npm start`: installs, builds what has changed, and runs the whole system in one process.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, ensureInstalled, environment, node, root } from './with-deps.mjs';

ensureInstalled();
console.log('  Building what has changed …');
build();

const server = spawn(node, ['--enable-source-maps', join(root, 'apps', 'standalone', 'dist', 'main.js')], {
  cwd: root,
  stdio: 'inherit',
  env: environment,
});
// The terminal sends Ctrl-C to the whole group; the server ends cleanly by itself and this process ends with it.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => server.kill('SIGTERM'));
server.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
