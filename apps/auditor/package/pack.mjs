/**
 * Makes `dist/havstang-audit-VERSION.tgz`: the auditor's tool as one package that needs no other, from what `build` made of the workspace.
 *   npm run pack:audit
 * The same sources with the same Node and npm on the same kind of machine give the same bytes. Beside it stays `dist/havstang-audit`, the same unpacked.
 */
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, relative } from 'node:path';
import { root, run } from '../../../tools/with-deps.mjs';

const auditor = join(root, 'apps', 'auditor');
const { version } = JSON.parse(readFileSync(join(auditor, 'package.json'), 'utf8'));
const dist = join(root, 'dist');
const folder = join(dist, 'havstang-audit');
const SQLITE = '#better-sqlite3';

/** What npm and Node are told. Nothing is asked of a registry: what comes from elsewhere is in the file, and its hash says so. */
export const MANIFEST = {
  name: 'havstang-audit',
  version,
  description: 'The auditor’s tool of Hävstång: export, verify, replay and follow the history of a decision.',
  license: 'EUPL-1.2',
  type: 'module',
  // The first with the functions of node:crypto that hashing uses.
  engines: { node: '>=20.12.0' },
  bin: { 'havstang-audit': 'dist/main.js' },
  imports: {
    '#fonts/*': './fonts/*',
    '#verifier/*': './verifier/*',
    [SQLITE]: './better-sqlite3/lib/index.js',
  },
};

/** Packages of the server that the libraries also import. Nothing of what the auditor runs uses them, and so nothing of them may remain. */
const server = {
  name: 'no server',
  setup({ onResolve }) {
    onResolve({ filter: /^(@nestjs\/|reflect-metadata$|rxjs$|oidc-provider$|jose$|swagger-ui-dist)/ }, ({ path }) => ({
      path,
      external: true,
      sideEffects: false,
    }));
  },
};

/** Bundles the tool. A command's parts stay in files of their own, loaded when it runs. Answers what went into it, and what it still imports. */
const bundled = async () => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [join(auditor, 'dist', 'main.js')],
    outdir: join(folder, 'dist'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.12',
    legalComments: 'eof',
    metafile: true,
    logLevel: 'warning',
    // A package with a native part stays as it is.
    alias: { 'better-sqlite3': SQLITE },
    external: [SQLITE],
    plugins: [server],
    // Libraries of the older kind of module ask for parts of Node by this name.
    banner: {
      js: "import { createRequire as requireOf } from 'node:module';\nconst require = requireOf(import.meta.url);",
    },
  });
  const outputs = Object.values(metafile.outputs);
  return {
    files: outputs.flatMap(({ inputs }) => Object.keys(inputs)),
    imported: outputs.flatMap(({ imports }) => imports.filter(({ external }) => external).map(({ path }) => path)),
  };
};

/** The folder of the package that a file is of; undefined where it is ours. */
const packageOf = (file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];

/** What the files of a package say of their own licence, where the package brings no text of it. */
const saidInside = (files, author) => {
  const heads = files.map((file) => /^\/\*[\s\S]*?\*\//.exec(readFileSync(join(root, file), 'utf8'))?.[0]);
  return [`By ${author}.`, ...new Set(heads.filter((head) => /copyright/i.test(head)))];
};

/** The licences under which parts of others are handed on, each as it came. Comments that tell of one stay in the code as well. */
const licences = (files) => {
  const byPackage = Map.groupBy(files.filter(packageOf), packageOf);
  const texts = [...byPackage].map(([folder, of]) => {
    const { name, version, license, author } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const brought = readdirSync(join(root, folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
    const said = brought.sort().map((file) => readFileSync(join(root, folder, file), 'utf8').trim());
    return [`${name} ${version} (${license})`, (said.length > 0 ? said : saidInside(of.sort(), author)).join('\n\n')];
  });
  return [...new Map(texts)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([title, text]) => `${'='.repeat(80)}\n${title}\n${'='.repeat(80)}\n\n${text}\n`)
    .join('\n');
};

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const { files, imported } = await bundled();
const missing = imported.filter((name) => name !== SQLITE && !builtinModules.includes(name.replace(/^node:/, '')));
if (missing.length > 0)
  throw new Error(
    `the tool would need ${[...new Set(missing)].join(', ')}: something of the server came along with it`,
  );

const copied = {
  'node_modules/better-sqlite3/lib': 'better-sqlite3/lib',
  'node_modules/better-sqlite3/prebuilds': 'better-sqlite3/prebuilds',
  'node_modules/better-sqlite3/package.json': 'better-sqlite3/package.json',
  'node_modules/dejavu-fonts-ttf/ttf/DejaVuSans.ttf': 'fonts/DejaVuSans.ttf',
  'node_modules/dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf': 'fonts/DejaVuSans-Bold.ttf',
  'node_modules/dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf': 'fonts/DejaVuSansMono.ttf',
  'apps/verifier/dist': 'verifier',
  'apps/auditor/package/README.md': 'README.md',
  LICENSE: 'LICENSE',
};
for (const [from, to] of Object.entries(copied)) cpSync(join(root, from), join(folder, to), { recursive: true });
writeFileSync(join(folder, 'LICENSES-OF-OTHERS.txt'), licences([...files, ...Object.keys(copied)]));
writeFileSync(join(folder, 'package.json'), `${JSON.stringify(MANIFEST, undefined, 2)}\n`);

run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', dist, folder], {
  stdio: ['ignore', 'ignore', 'inherit'],
  shell: process.platform === 'win32',
});
export const file = join(dist, `havstang-audit-${version}.tgz`);
console.log(`✓ ${relative(root, file)}
  sha256 ${createHash('sha256').update(readFileSync(file)).digest('hex')}
  npx --yes ./${relative(root, file)} verify BUNDLE`);
