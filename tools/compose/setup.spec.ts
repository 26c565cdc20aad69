import { spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCompose } from './compose-file.ts';

const root = join(import.meta.dirname, '..', '..');

/** A docker that only answers what setup.sh asks, as told by variables. */
const DOCKER = `#!/bin/sh
case "$*" in
  'version --format'*) [ -n "$FAKE_DOCKER" ] && echo "$FAKE_DOCKER" ;;
  'compose version --short') [ -n "$FAKE_COMPOSE" ] && echo "$FAKE_COMPOSE" ;;
  'info --format'*) echo "$FAKE_MEMORY" ;;
  'pull --quiet '*) case "$3" in *missing*) exit 1 ;; *) echo "$3" ;; esac ;;
  'image inspect '*) printf 'any@sha256:%064d\\n' "$FAKE_DIGEST" ;;
  *) echo "not expected: docker $*" >&2; exit 99 ;;
esac
`;
const TOOLS = ['sh', 'dirname', 'awk', 'sed', 'grep', 'tail', 'tr', 'cat', 'mkdir', 'chmod', 'mv', 'rm', 'openssl'];

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** A folder as an operator has it, and a PATH with nothing but what is named. */
const host = (tools: readonly string[] = [...TOOLS, 'docker']) => {
  const folder = mkdtempSync(join(tmpdir(), 'setup-'));
  folders.push(folder);
  const [home, bin] = [join(folder, 'havstang'), join(folder, 'bin')];
  mkdirSync(home);
  mkdirSync(bin);
  for (const file of ['setup.sh', 'docker-compose.yml']) cpSync(join(root, file), join(home, file));
  for (const tool of tools.filter((tool) => tool !== 'docker')) {
    const where = process.env['PATH']!.split(':')
      .map((path) => join(path, tool))
      .find(existsSync);
    symlinkSync(where ?? tool, join(bin, tool));
  }
  if (tools.includes('docker')) writeFileSync(join(bin, 'docker'), DOCKER, { mode: 0o755 });

  const setup = (env: Readonly<Record<string, string>> = {}, ...args: string[]) => {
    const good = {
      FAKE_DOCKER: '28.2.2',
      FAKE_COMPOSE: '2.40.3',
      FAKE_MEMORY: '8200000000',
      FAKE_DIGEST: '1',
      LANG: 'C',
    };
    return spawnSync('/bin/sh', [join(home, 'setup.sh'), ...args], {
      env: { PATH: bin, ...good, ...env },
      encoding: 'utf8',
    });
  };
  const read = (file: string): string => readFileSync(join(home, file), 'utf8');
  const values = (): Record<string, string> =>
    Object.fromEntries([...read('.env').matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
  const mode = (file: string): number => statSync(join(home, file)).mode & 0o777;
  const everything = (): Record<string, string> =>
    Object.fromEntries(
      readdirSync(home, { recursive: true, encoding: 'utf8' })
        .filter((file) => statSync(join(home, file)).isFile())
        .map((file) => [file, read(file)]),
    );
  return { home, setup, read, values, mode, everything };
};

describe('the first run of setup.sh', () => {
  const { home, setup, read, values, mode } = host();
  const run = setup();

  it('says what to do next', () => {
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.stdout).toContain('docker compose up -d --wait');
    expect(run.stdout).toContain('http://127.0.0.1:3000');
  });

  it('keeps secrets from others', () => {
    expect(mode('.env')).toBe(0o600);
    expect(mode('secrets')).toBe(0o700);
    expect(mode('secrets/ca.key')).toBe(0o600);
    expect(readdirSync(home).sort()).toEqual(['.env', 'docker-compose.yml', 'secrets', 'setup.sh']);
  });

  it('makes passwords that need no quoting, no two alike', () => {
    const passwords = Object.entries(values()).filter(([name]) => name.endsWith('_PASSWORD'));
    expect(passwords).toHaveLength(5 + 3 * 5);
    for (const [, password] of passwords) expect(password).toMatch(/^[0-9a-f]{40}$/);
    expect(new Set(passwords.map(([, password]) => password)).size).toBe(passwords.length);
    expect(Buffer.from(values()['KAFKA_CLUSTER_ID'] ?? '', 'base64url')).toHaveLength(16);
  });

  it('writes all that docker-compose.yml asks for', () =>
    expect(() => readCompose(read('docker-compose.yml'), values())).not.toThrow());

  it('makes a master key that the services can read, and keeps it', () => {
    const key = read('secrets/master/master.key').trim();
    expect(Buffer.from(key, 'base64')).toHaveLength(32);
    expect(mode('secrets/master/master.key')).toBe(0o644);
  });

  it('makes a certificate that the event store takes', () => {
    const authority = new X509Certificate(read('secrets/eventstore/ca/ca.crt'));
    const node = new X509Certificate(read('secrets/eventstore/node/node.crt'));
    const key = createPrivateKey(read('secrets/eventstore/node/node.key'));
    expect(node.verify(authority.publicKey)).toBe(true);
    expect(node.checkIssued(authority)).toBe(true);
    expect(node.checkPrivateKey(key)).toBe(true);
    expect(key.asymmetricKeyType).toBe('rsa');
    expect(node.subject).toContain('CN=eventstore');
    expect(node.checkHost('eventstore', { subject: 'never' })).toBe('eventstore');
    expect(node.checkHost('postgres')).toBeUndefined();
    expect(node.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(node.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
    expect([authority.ca, node.ca]).toEqual([true, false]);
  });

  it('lets a container under another user read its certificate and key, and only those', () => {
    expect(['ca/ca.crt', 'node/node.crt', 'node/node.key'].map((file) => mode(`secrets/eventstore/${file}`))).toEqual([
      0o644, 0o644, 0o644,
    ]);
    expect(readdirSync(join(home, 'secrets/eventstore'), { recursive: true }).sort()).toEqual(
      ['ca', 'ca/ca.crt', 'node', 'node/node.crt', 'node/node.key'].sort(),
    );
  });
});

describe('another run of setup.sh', () => {
  const { home, setup, read, values, mode, everything } = host();
  setup();

  it('changes nothing', () => {
    const before = everything();
    expect(setup()).toMatchObject({ status: 0, stderr: '' });
    expect(everything()).toEqual(before);
  });

  it('keeps what was edited, adds what is missing, and closes what was opened', () => {
    const before = values();
    const edited = read('.env')
      .replace(/^HAVSTANG_URL=.*/m, 'HAVSTANG_URL=https://havstang.example.se')
      .replace(/^KAFKA_REPORTING_PASSWORD=.*\n/m, '');
    writeFileSync(join(home, '.env'), edited.trimEnd());
    chmodSync(join(home, '.env'), 0o644);
    chmodSync(join(home, 'secrets'), 0o755);
    expect(setup().stdout).toContain('https://havstang.example.se');
    const { KAFKA_REPORTING_PASSWORD: added, ...kept } = values();
    const { KAFKA_REPORTING_PASSWORD: removed, ...had } = before;
    expect(kept).toEqual({ ...had, HAVSTANG_URL: 'https://havstang.example.se' });
    expect(added).toMatch(/^[0-9a-f]{40}$/);
    expect(added).not.toBe(removed);
    expect([mode('.env'), mode('secrets')]).toEqual([0o600, 0o700]);
  });

  it('renews a certificate that soon ends, for the same key', () => {
    const key = read('secrets/eventstore/node/node.key');
    const shorten = `
      cd '${home}/secrets'
      printf 'subjectAltName=DNS:eventstore,DNS:localhost,IP:127.0.0.1' >ext
      openssl req -new -key eventstore/node/node.key -subj /CN=eventstore |
        openssl x509 -req -extfile ext -days 30 -CA eventstore/ca/ca.crt -CAkey ca.key -set_serial 7 -out eventstore/node/node.crt`;
    expect(spawnSync('sh', ['-c', shorten]).status).toBe(0);
    const before = new X509Certificate(read('secrets/eventstore/node/node.crt'));
    expect(setup().stdout).toContain('docker compose restart eventstore');
    const after = new X509Certificate(read('secrets/eventstore/node/node.crt'));
    expect(Date.parse(after.validTo) - Date.parse(before.validTo)).toBeGreaterThan(600 * 86_400_000);
    expect(read('secrets/eventstore/node/node.key')).toBe(key);
    expect(after.checkPrivateKey(createPrivateKey(key))).toBe(true);
  });
});

describe('a node of several', () => {
  it('has a certificate for the name of its host too', () => {
    const { home, setup, read } = host();
    setup();
    writeFileSync(join(home, '.env'), `${read('.env')}EVENTSTORE_NAME=a.example.se\n`);
    expect(setup().stdout).toContain('docker compose restart eventstore');
    const node = new X509Certificate(read('secrets/eventstore/node/node.crt'));
    expect(['a.example.se', 'eventstore'].map((name) => node.checkHost(name))).toEqual(['a.example.se', 'eventstore']);
    expect(setup().stdout).not.toContain('restart');
  });
});

describe('setup.sh --pin', () => {
  const { home, setup, read, values } = host();
  const digest = (last: number): string => `sha256:${String(last).padStart(64, '0')}`;

  it('writes the digest of every image', () => {
    expect(setup({}, '--pin')).toMatchObject({ status: 0, stderr: '' });
    const images = Object.entries(values()).filter(([name]) => name.endsWith('_IMAGE'));
    expect(images.map(([name]) => name).sort()).toEqual([
      'CADDY_IMAGE',
      'EVENTSTORE_IMAGE',
      'KAFKA_IMAGE',
      'NODE_IMAGE',
      'POSTGRES_IMAGE',
    ]);
    const { services } = readCompose(read('docker-compose.yml'), values());
    expect(services['kafka']?.image).toBe(`apache/kafka:4.3.1@${digest(1)}`);
  });

  it('asks again for the tag that .env has', () => {
    writeFileSync(join(home, '.env'), read('.env').replace(/^KAFKA_IMAGE=.*/m, 'KAFKA_IMAGE=apache/kafka:4.3.2'));
    expect(setup({ FAKE_DIGEST: '2' }, '--pin').status).toBe(0);
    expect(values()).toMatchObject({
      KAFKA_IMAGE: `apache/kafka:4.3.2@${digest(2)}`,
      NODE_IMAGE: expect.stringMatching(/^node:24\.\d+\.\d+-bookworm-slim@sha256:0{63}2$/),
    });
    expect(read('.env').match(/^KAFKA_IMAGE=/gm)).toHaveLength(1);
  });

  it('writes those of the files that .env names beside it', () => {
    mkdirSync(join(home, 'deploy'));
    cpSync(join(root, 'deploy/observability.compose.yml'), join(home, 'deploy/observability.compose.yml'));
    const named = 'COMPOSE_FILE=docker-compose.yml:deploy/observability.compose.yml\n';
    writeFileSync(join(home, '.env'), read('.env') + named);
    expect(setup({}, '--pin')).toMatchObject({ status: 0, stderr: '' });
    const { services } = readCompose(read('deploy/observability.compose.yml'), values());
    expect(services['grafana']?.image).toMatch(/^grafana\/grafana:[\d.]+@sha256:0{63}1$/);
    expect(services['prometheus']?.image).toMatch(/^prom\/prometheus:v[\d.]+@sha256:0{63}1$/);
    expect(values()['POSTGRES_IMAGE']).toContain('@');
    writeFileSync(join(home, '.env'), read('.env').replace(named, ''));
  });

  it('names the image that cannot be had', () => {
    writeFileSync(join(home, '.env'), read('.env').replace(/^KAFKA_IMAGE=.*/m, 'KAFKA_IMAGE=missing:1.0'));
    const run = setup({}, '--pin');
    expect(run).toMatchObject({
      status: 1,
      stderr: 'The image missing:1.0 cannot be had; KAFKA_IMAGE in .env can name another.\n',
    });
    expect(readdirSync(home)).not.toContain('.env.images');
  });
});

describe('setup.sh refuses', () => {
  const line = (run: { stdout: string; stderr: string }): string => {
    expect(run.stdout).toBe('');
    expect(run.stderr.match(/\n/g)).toHaveLength(1);
    return run.stderr.trimEnd();
  };

  it.each([
    ['no Docker', { tools: TOOLS }, /^Docker is missing: install /],
    [
      'no openssl',
      { tools: [...TOOLS.filter((tool) => tool !== 'openssl'), 'docker'] },
      /^openssl is missing: install it/,
    ],
    ['a Docker that does not answer', { FAKE_DOCKER: '' }, /^Docker does not answer: start it/],
    ['an old Docker', { FAKE_DOCKER: '19.03.15-ce' }, /^Docker 19\.03\.15-ce is too old: install 20\.10\.0 or newer/],
    ['no compose', { FAKE_COMPOSE: '' }, /^Docker's compose plugin is missing/],
    ['an old compose', { FAKE_COMPOSE: 'v2.9.0' }, /^Docker compose 2\.9\.0 is too old: install 2\.20\.0 or newer/],
    ['too little memory', { FAKE_MEMORY: '4100000000' }, /^Too little memory: Docker has 4100 MB and needs 5500 MB/],
  ] as const)('%s, in one line, and writes nothing', (_, { ...given }, message) => {
    const { tools, ...env } = given as { tools?: readonly string[] } & Record<string, string>;
    const { home, setup } = host(tools);
    const run = setup(env);
    expect(run.status).toBe(1);
    expect(line(run)).toMatch(message);
    expect(readdirSync(home).sort()).toEqual(['docker-compose.yml', 'setup.sh']);
  });

  it.each([
    ['LANG', 'sv_SE.UTF-8'],
    ['LC_ALL', 'sv_SE'],
  ])('in Swedish when %s is %s', (variable, language) =>
    expect(line(host().setup({ FAKE_MEMORY: '1000000000', [variable]: language }))).toBe(
      'För lite minne: Docker har 1000 MB och behöver 5500 MB.',
    ),
  );

  it('an argument that it does not know', () => {
    const run = host().setup({}, '--force');
    expect(run.status).toBe(2);
    expect(line(run)).toBe('Use: ./setup.sh [--pin]');
  });
});

describe('setup.sh takes', () => {
  const { setup } = host();
  it.each([
    ['20.10.0', '2.20.0'],
    ['29.0.1', '5.1.0'],
    ['27.3.1-ce', 'v2.40.3-desktop.1'],
  ])('Docker %s with compose %s', (docker, compose) =>
    expect(setup({ FAKE_DOCKER: docker, FAKE_COMPOSE: compose })).toMatchObject({ status: 0, stderr: '' }),
  );
});
