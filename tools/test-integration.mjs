// `npm run test:integration`: installs and builds what is missing, then runs every spec that needs servers: see servers/integration.ts.
// The last line says `N passed, N failed`.
import { build, ensureInstalled, follow } from './with-deps.mjs';

ensureInstalled();
build();
follow(['tools/servers/integration.ts', ...process.argv.slice(2)]);
