// `npm start`: installs, builds what has changed, and runs the whole system in one process.
import { build, ensureInstalled, follow } from './with-deps.mjs';

ensureInstalled();
console.log('  Building what has changed …');
build();
follow(['--enable-source-maps', 'apps/standalone/dist/main.js']);
