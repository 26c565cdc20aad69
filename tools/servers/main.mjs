// `npm run servers`: see command-line.ts.
import { ensureInstalled, follow } from '../with-deps.mjs';

ensureInstalled();
follow(['tools/servers/command-line.ts', ...process.argv.slice(2)]);
