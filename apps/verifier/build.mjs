/**
 * Makes the verifier in a single file, twice, from the ledger's own sources: `dist/verify.html`, where small parts of Node are replaced by what a browser
 * has, and `dist/verify.mjs`, which needs Node and no package.
 */
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;
const source = (name) => join(here, 'src', name);
const ledger = join(here, '..', '..', 'libs', 'ledger', 'src', 'bundle');
const shim = (name) => source(`shims/${name}.ts`);

const common = {
  bundle: true,
  write: false,
  minify: true,
  target: 'es2022',
  legalComments: 'eof',
  conditions: ['@havstang/source'],
  logLevel: 'warning',
  // Of what is imported along and never run.
  logOverride: { 'import-is-undefined': 'silent' },
  absWorkingDir: here,
};

/** Parts of Node that checking a bundle uses. Others are imported along and never run. */
const IN_A_BROWSER = {
  'node:crypto': shim('crypto'),
  'node:fs': shim('files'),
  'node:fs/promises': shim('files'),
  'node:path': shim('node'),
  'node:buffer': shim('node'),
  'node:worker_threads': shim('threads'),
};

const inABrowser = {
  name: 'in a browser',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'node' }));
    // Not as a module of today: what such a one does not export could not even be imported.
    onLoad({ filter: /.*/, namespace: 'node' }, ({ path }) => {
      const file = IN_A_BROWSER[path];
      const contents = file ? `module.exports = { ...require(${JSON.stringify(file)}) };` : '';
      return { contents, resolveDir: here };
    });
    onResolve({ filter: /\/beside-thread\.js$/ }, () => ({ path: shim('beside-thread') }));
    onResolve({ filter: /^havstang:beside-thread$/ }, () => ({ path: join(ledger, 'beside-thread.ts') }));
  },
};

const threadAsText = (text) => ({
  name: 'the thread as text',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^havstang:thread$/ }, ({ path }) => ({ path, namespace: 'thread' }));
    onLoad({ filter: /.*/, namespace: 'thread' }, () => ({
      contents: `export const source = ${JSON.stringify(text)};`,
    }));
  },
});

const bundled = async (options) => (await build({ ...common, ...options })).outputFiles[0].text;

const thread = await bundled({
  entryPoints: [source('worker.ts')],
  format: 'iife',
  plugins: [inABrowser],
  define: { 'import.meta.url': '""' },
});
const { version } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
const page = await bundled({
  entryPoints: [source('page.ts')],
  format: 'iife',
  plugins: [threadAsText(thread)],
  define: { HAVSTANG_VERSION: JSON.stringify(version) },
});
const style = readFileSync(source('page.css'), 'utf8');
// Inside a script element only this ends it.
const script = page.replaceAll('</script', '<\\/script');

const hashOf = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
/** Nothing is fetched, sent or embedded; the two texts in the page itself may run, and the thread made of one of them. */
const policy = `default-src 'none'; script-src ${hashOf(script)} blob:; worker-src blob:; style-src ${hashOf(style)}; base-uri 'none'; form-action 'none'`;

const html = `<!doctype html>
<html lang="sv">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Hävstång</title>
<style>${style}</style>
<body><noscript>Sidan behöver JavaScript. This page needs JavaScript.</noscript></body>
<script>${script}</script>
</html>
`;

const mjs = await bundled({
  entryPoints: [source('verify.ts')],
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minify: false,
  // A library in it is of the older kind of module, which asks for parts of Node by this name.
  banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
});

mkdirSync(join(here, 'dist'), { recursive: true });
writeFileSync(join(here, 'dist', 'verify.html'), html);
writeFileSync(join(here, 'dist', 'verify.mjs'), mjs, { mode: 0o755 });
