import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { IMAGES } from '../servers/images.ts';
import { interpolate, readCompose, variables, type ComposeFile, type Service } from './compose-file.ts';
import { breaches, RULES } from './rules.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const text = read('docker-compose.yml');
/** Everything that setup.sh would have written. */
const secrets = Object.fromEntries(
  variables(text)
    .filter(({ operator }) => operator === ':?')
    .map(({ name }) => [name, name === 'HAVSTANG_URL' ? 'http://127.0.0.1:3000' : '0123456789abcdef']),
);
const real = readCompose(text, secrets);

describe('docker-compose.yml', () => {
  it('keeps to every rule', () => expect(breaches(real)).toEqual([]));

  it('says what to do about a variable that has no safe default', () => {
    expect(variables(text).filter(({ name, operator }) => operator === undefined && !(name in secrets))).toEqual([]);
    expect(() => readCompose(text)).toThrow('run ./setup.sh first');
  });

  it('names images in one place', () => {
    const body = text.slice(text.indexOf('\nservices:'));
    expect(body.match(/^ +image: .*$/gm)?.filter((line) => !/image: \*\w+$/.test(line))).toEqual([]);
  });

  it('runs the Node that package.json pins, and its own version', () => {
    const { version, devDependencies } = JSON.parse(read('package.json')) as {
      version: string;
      devDependencies: Record<string, string>;
    };
    expect(real['x-images']).toMatchObject({
      node: `node:${devDependencies['node']}-bookworm-slim`,
      app: `havstang/app:${version}`,
      edge: `havstang/edge:${version}`,
    });
  });

  it('runs the servers that the integration tests run on', () => {
    const tagged = Object.values(IMAGES).map((image) => image.replace(/@sha256:[0-9a-f]{64}$/, ''));
    const { eventstore, kafka, postgres } = real['x-images'] as Readonly<Record<string, string>>;
    expect([eventstore, kafka, postgres]).toEqual(tagged);
    // Where no image can be had they run on the jars.
    const jars = /<artifactId>kafka_2\.13<\/artifactId>\s*<version>([\d.]+)</.exec(
      read('tools/servers/kafka/pom.xml'),
    )?.[1];
    expect(kafka).toBe(`apache/kafka:${jars}`);
  });

  it('starts programs that there are', () => {
    const programs = Object.values(real.services)
      .flatMap(({ command, entrypoint }) => [command, entrypoint].flat())
      .filter((word) => word?.endsWith('.js'))
      .map((word) => word?.replace('dist/main.js', 'src/main.ts') ?? '');
    expect(programs.length).toBeGreaterThan(8);
    expect(programs.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('gives no service the password of another', () => {
    const users = ['ledger', 'challenges', 'collaboration', 'governance', 'reporting'];
    const named = Object.fromEntries(Object.keys(secrets).map((name) => [name, `<${name}>`]));
    const { services } = readCompose(text, { ...named, HAVSTANG_URL: 'http://127.0.0.1:3000' });
    for (const user of users) {
      const known = JSON.stringify(services[user]?.environment).match(/<(\w+)>/g);
      expect([...new Set(known)].sort()).toEqual(
        ['EVENTSTORE', 'KAFKA', 'POSTGRES'].map((server) => `<${server}_${user.toUpperCase()}_PASSWORD>`),
      );
    }
    expect(JSON.stringify(services['identity'])).not.toContain('PASSWORD');
  });

  /** The services that have a volume, or a folder of the host, by where it comes from. */
  const having = (source: string): readonly string[] =>
    Object.entries(real.services).flatMap(([name, { volumes = [] }]) =>
      volumes.some((volume) => volume.startsWith(`${source}:`)) ? [name] : [],
    );

  it.each([
    // `keys` runs only when an operator runs it.
    ['./secrets/master', ['challenges', 'collaboration', 'governance', 'keys', 'reporting']],
    ['./secrets/eventstore/node', ['eventstore']],
    ['eventstore', ['eventstore']],
    ['kafka', ['kafka']],
    ['postgres', ['postgres']],
    // As `keys`, only when an operator runs it.
    ['identity', ['identity', 'people', 'programs']],
    ['witness', ['witness']],
    // The name of the log is in its key.
    ['ledger', ['keys', 'ledger', 'ops']],
  ])('gives %s to those who need it, and to nobody else', (source, services) =>
    expect([...having(source)].sort()).toEqual(services),
  );

  it('keeps metrics from the edge: they are on a port that it does not lead to, where Prometheus asks each service', () => {
    const { scrape_configs } = parse(read('deploy/prometheus/prometheus.yml')) as {
      readonly scrape_configs: readonly [
        { readonly dns_sd_configs: readonly [{ readonly names: readonly string[]; readonly port: number }] },
      ];
    };
    const [{ names, port }] = scrape_configs[0].dns_sd_configs;
    const measured = Object.entries(real.services).filter(
      ([, { environment }]) => environment?.['HAVSTANG_METRICS_PORT'],
    );
    expect(measured.map(([name]) => name).sort()).toEqual([...names].sort());
    expect(new Set(measured.map(([, { environment }]) => environment!['HAVSTANG_METRICS_PORT']))).toEqual(
      new Set([String(port)]),
    );
    expect(measured.filter(([, { networks }]) => !networks?.includes('front'))).toEqual([]);
    expect(read('deploy/caddy/Caddyfile')).not.toContain(String(port));
    // Whoever runs for long and is built here is asked.
    const ours = Object.entries(real.services).filter(
      ([, { image, restart }]) => image?.startsWith('havstang/app') && restart !== 'no',
    );
    expect(ours.map(([name]) => name).sort()).toEqual([...names].sort());
  });

  it('routes each service at the edge', () => {
    const routes = read('deploy/caddy/Caddyfile');
    for (const service of ['challenges', 'collaboration', 'governance', 'reporting']) {
      expect(routes).toContain(`handle /api/${service}/* {\n\t\timport service ${service}`);
      expect(real.services[service]).toBeDefined();
    }
  });
});

describe('deploy/observability.compose.yml', () => {
  const beside = read('deploy/observability.compose.yml');
  const watching = readCompose(beside, { GRAFANA_PASSWORD: '0123456789abcdef' });

  it('keeps to every rule, beside the rest', () => {
    expect(breaches({ services: { ...real.services, ...watching.services } })).toEqual([]);
    expect(Object.keys(watching.services).filter((name) => name in real.services)).toEqual([]);
  });

  it('names images in one place, and says what to do about a variable that has no safe default', () => {
    const body = beside.slice(beside.indexOf('\nservices:'));
    expect(body.match(/^ +image: .*$/gm)?.filter((line) => !/image: \*\w+$/.test(line))).toEqual([]);
    expect(() => readCompose(beside)).toThrow('GRAFANA_PASSWORD: run ./setup.sh first');
  });

  it('shows files that there are', () => {
    const files = Object.values(watching.services).flatMap(({ volumes = [] }) =>
      volumes.flatMap((volume) => (volume.startsWith('./') ? [volume.split(':')[0]!] : [])),
    );
    expect(files).toHaveLength(3);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
    const home = watching.services['grafana']?.environment?.['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH'] ?? '';
    expect(existsSync(join(root, home.replace('/etc/grafana/', 'deploy/grafana/')))).toBe(true);
  });

  it('lets Prometheus ask the services, and nobody but Grafana ask Prometheus', () => {
    const { prometheus, grafana } = watching.services;
    expect(prometheus?.networks).toEqual(['front', 'measures']);
    expect(prometheus?.ports).toBeUndefined();
    expect(grafana?.networks).toEqual(['measures', 'dashboards']);
    expect(Object.entries(real.services).filter(([, { networks }]) => networks?.includes('measures'))).toEqual([]);
  });
});

describe('the images', () => {
  it.each(['Dockerfile', 'deploy/caddy/Dockerfile'])(
    '%s takes its base from docker-compose.yml and does not run as root',
    (path) => {
      const stages = [...read(path).matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
      expect(stages.filter((base) => !/^(\$\{(NODE|CADDY)_IMAGE\}|scratch)$/.test(base ?? ''))).toEqual([]);
      expect(
        read(path)
          .match(/^USER .*$/gm)
          ?.at(-1),
      ).toBe('USER 10001:10001');
      expect(read(path)).not.toMatch(/^(CMD|ENTRYPOINT) [^[]/m);
    },
  );

  it('leave secrets and data out of the build', () => {
    expect(
      read('.dockerignore')
        .split('\n')
        .filter((line) => line && !line.startsWith('#'))[0],
    ).toBe('*');
    expect(read('.dockerignore')).not.toMatch(/^!(\.env|secrets|data)/m);
  });
});

describe('the rules', () => {
  /** A file without a breach, smaller than ours. */
  const hardened: Service = {
    image: 'postgres:18.6-bookworm',
    user: '999:999',
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '5' } },
    init: true,
    restart: 'unless-stopped',
    mem_limit: '1g',
    cpus: 1,
    pids_limit: 64,
    stop_grace_period: '30s',
    healthcheck: { test: ['CMD', 'true'] },
  };
  const job: Service = { ...hardened, restart: 'no' };
  const good: ComposeFile = {
    services: {
      edge: { ...hardened, ports: ['127.0.0.1:3000:8080'], depends_on: { store: { condition: 'service_healthy' } } },
      store: { ...hardened, depends_on: { setup: { condition: 'service_completed_successfully' } } },
      setup: job,
      insecure: { ...hardened, profiles: ['dev-insecure'], ports: ['127.0.0.1:2113:2113'] },
    },
  };
  const without = (key: keyof Service): Service => {
    const { [key]: _, ...rest } = hardened;
    return rest;
  };
  const digest = `sha256:${'0'.repeat(64)}`;

  it('find nothing in a good file', () => expect(breaches(good)).toEqual([]));

  it.each(['postgres:18.6', `postgres:18.6@${digest}`, `ghcr.io/a/b:v1.2.3-slim@${digest}`])('let %s pass', (image) =>
    expect(breaches({ services: { ...good.services, other: { ...hardened, image } } })).toEqual([]),
  );

  const broken: readonly (readonly [keyof typeof RULES, string, Service])[] = [
    ['pinned', 'no image', without('image')],
    ['pinned', 'a bare name', { ...hardened, image: 'postgres' }],
    ['pinned', 'latest', { ...hardened, image: 'postgres:latest' }],
    ['pinned', 'latest of a version', { ...hardened, image: 'postgres:18' }],
    ['pinned', 'half a digest', { ...hardened, image: 'postgres:18.6@sha256:0123' }],
    ['published', 'a port of another service', { ...hardened, ports: ['127.0.0.1:5432:5432'] }],
    ['published', 'a port of dev-insecure for all', { ...hardened, profiles: ['dev-insecure'], ports: ['2113:2113'] }],
    ['user', 'no user', without('user')],
    ['user', 'root', { ...hardened, user: '0:0' }],
    ['user', 'the group of root', { ...hardened, user: '999:0' }],
    ['user', 'a name', { ...hardened, user: 'postgres' }],
    ['capabilities', 'all capabilities', without('cap_drop')],
    ['capabilities', 'one dropped', { ...hardened, cap_drop: ['NET_RAW'] }],
    ['capabilities', 'one added', { ...hardened, cap_add: ['NET_BIND_SERVICE'] }],
    ['capabilities', 'privileged', { ...hardened, privileged: true }],
    ['privileges', 'new privileges', without('security_opt')],
    ['privileges', 'no seccomp', { ...hardened, security_opt: ['no-new-privileges:true', 'seccomp:unconfined'] }],
    ['readOnly', 'a writable root', { ...hardened, read_only: false }],
    ['hostFiles', 'a writable folder of the host', { ...hardened, volumes: ['./deploy:/etc/x'] }],
    ['hostSpaces', 'the network of the host', { ...hardened, network_mode: 'host' }],
    ['hostSpaces', 'the processes of the host', { ...hardened, pid: 'host' }],
    ['hostSpaces', 'memory shared with the host', { ...hardened, ipc: 'host' }],
    ['hostSpaces', 'a device', { ...hardened, devices: ['/dev/kvm'] }],
    ['hostSpaces', "Docker's socket", { ...hardened, volumes: ['/var/run/docker.sock:/var/run/docker.sock:ro'] }],
    ['limits', 'no limit of memory', without('mem_limit')],
    ['limits', 'no limit of cores', without('cpus')],
    ['limits', 'no limit of processes', without('pids_limit')],
    ['logs', 'no rotation', without('logging')],
    ['logs', 'no limit of files', { ...hardened, logging: { driver: 'json-file', options: { 'max-size': '10m' } } }],
    ['reaped', 'no init', without('init')],
    ['restarted', 'no policy', without('restart')],
    ['health', 'no check', without('healthcheck')],
    ['health', 'a check switched off', { ...hardened, healthcheck: { test: ['NONE'] } }],
    ['health', 'a check through a shell', { ...hardened, healthcheck: { test: 'true' } }],
    ['grace', "Docker's own grace", without('stop_grace_period')],
    ['grace', 'too short a grace', { ...hardened, stop_grace_period: '5s' }],
    ['exec', 'a command through a shell', { ...hardened, command: 'node main.js' }],
    ['secure', '--insecure', { ...hardened, command: ['--insecure'] }],
    ['secure', '--insecure by variable', { ...hardened, environment: { EVENTSTORE_INSECURE: 'true' } }],
    ['secure', 'a client without TLS', { ...hardened, environment: { EVENT_STORE_URL: 'esdb://a@b:2113?tls=false' } }],
    ['apart', 'on dev-insecure', { ...hardened, depends_on: { insecure: { condition: 'service_healthy' } } }],
    ['awaited', 'a job nobody waits for', job],
  ];
  it.each(broken)('%s refuses %s', (rule, _, service) => {
    const found = breaches({ services: { ...good.services, other: service } });
    expect(found.filter((breach) => breach.startsWith(`other: ${rule}: `))).toHaveLength(1);
    expect(found.filter((breach) => !breach.startsWith('other: '))).toEqual([]);
  });

  it.each(['edge', 'grafana'])('loopback refuses %s that listens to all by default', (name) => {
    const service: Service = { ...good.services['edge'], ports: ['3000:8080'] };
    expect(breaches({ services: { ...good.services, [name]: service } })).toEqual([
      expect.stringContaining(`${name}: loopback: `),
    ]);
  });

  it('awaited refuses services that start while the job is still at work', () => {
    const store: Service = { ...hardened, depends_on: { setup: { condition: 'service_started' } } };
    expect(breaches({ services: { ...good.services, store } })).toEqual([expect.stringContaining('setup: awaited: ')]);
  });

  it('are all broken above', () => {
    const tried = new Set<string>([...broken.map(([rule]) => rule), 'loopback']);
    expect(Object.keys(RULES).filter((rule) => !tried.has(rule))).toEqual([]);
  });
});

describe('variables', () => {
  it('take their value, else their default, else stop', () => {
    expect(interpolate('${A:-x} ${B}', { B: 'b' })).toBe('x b');
    expect(interpolate('${A:-${B:-c}/d}', {})).toBe('c/d');
    expect(interpolate('${A:-${B}/d}', { B: 'b' })).toBe('b/d');
    expect(() => interpolate('${A:?do this}', { A: '' })).toThrow('A: do this');
  });

  it('are all found', () => {
    expect(variables('${A:-${B}} ${C:?x}').map(({ name }) => name)).toEqual(['A', 'B', 'C']);
  });
});
