/**
 * `npm test`: installs and builds what is missing, then runs every spec that needs no server of its own. Arguments go to Jest: `npm test -- libs/ledger`.
 * The last line says `N passed, N failed`.
 */
import { build, ensureInstalled, node, run } from './with-deps.mjs';

const NODE_OPTIONS = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

ensureInstalled();
build();
run(node, [...NODE_OPTIONS, 'node_modules/jest/bin/jest.js', ...process.argv.slice(2)]);
