import type { ComposeFile, Service } from './compose-file.ts';

type Rule = (service: Service, name: string, file: ComposeFile) => string | false | undefined;

const MOVABLE = new Set(['latest', 'stable', 'edge', 'main', 'nightly']);
/** `name:tag`, where the tag has a whole version in it, with or without a digest. */
const PINNED = /^[a-z0-9][a-z0-9./-]*:(?<tag>[\w.-]*\d+\.\d+[\w.-]*)(@sha256:[0-9a-f]{64})?$/;
const NOT_ROOT = /^[1-9]\d*:[1-9]\d*$/;
const LOOPBACK_PORT = /^127\.0\.0\.1:\d+:\d+$/;
/** The way in for people, and for those who watch. */
const WAYS_IN = ['edge', 'grafana'];

const isJob = ({ restart }: Service): boolean => restart === 'no';
const isForDevelopers = ({ profiles }: Service): boolean => profiles?.includes('dev-insecure') ?? false;
const same = (one: readonly string[] | undefined, ...two: string[]): boolean => one?.join() === two.join();

/** Whether a word switches off what protects the event store or the way to it. */
const insecure = (service: Service): boolean => {
  const words = [service.command, service.entrypoint].flat().filter((word) => word !== undefined);
  return (
    words.some((word) => word.includes('--insecure')) ||
    Object.entries(service.environment ?? {}).some(
      ([key, value]) => (/_INSECURE$/.test(key) && String(value) !== 'false') || /^esdb.*[?&]tls=false/i.test(value),
    )
  );
};

/** Every service that must have come up before this one, whatever the way. */
const before = (name: string, { services }: ComposeFile, seen = new Set<string>()): ReadonlySet<string> => {
  for (const next of Object.keys(services[name]?.depends_on ?? {})) {
    if (!seen.has(next)) before(next, { services }, seen.add(next));
  }
  return seen;
};

/** A host's file or folder, rather than a volume of Docker's. */
const isHostPath = (volume: string): boolean => /^[./~]/.test(volume);

/** What every container of docker-compose.yml must keep to. A rule says what is wrong, or nothing. */
export const RULES = {
  pinned: ({ image = '' }) => {
    const tag = PINNED.exec(image)?.groups?.['tag'];
    return (tag === undefined || MOVABLE.has(tag)) && `its image ${image || '(none)'} can change under us`;
  },
  published: (service, name) => {
    if (WAYS_IN.includes(name)) return false;
    if (isForDevelopers(service)) {
      return service.ports?.some((port) => !LOOPBACK_PORT.test(port)) && 'publishes a port beyond this machine';
    }
    return service.ports !== undefined && 'publishes a port, and only the ways in may';
  },
  loopback: ({ ports = [] }, name) =>
    WAYS_IN.includes(name) &&
    !ports.every((port) => LOOPBACK_PORT.test(port)) &&
    'publishes a port beyond this machine',
  user: ({ user = '' }) =>
    !NOT_ROOT.test(user) && `runs as ${user || 'whoever its image says'}, not as a numbered user and group`,
  capabilities: ({ cap_drop, cap_add, privileged }) =>
    (!same(cap_drop, 'ALL') || cap_add !== undefined || privileged === true) && 'has capabilities',
  privileges: ({ security_opt }) => !same(security_opt, 'no-new-privileges:true') && 'can gain privileges',
  readOnly: ({ read_only }) => read_only !== true && 'can write to its root file system',
  hostFiles: ({ volumes = [] }) =>
    volumes.some((volume) => isHostPath(volume) && !/:ro(,|$)/.test(volume)) && 'can write to files of the host',
  hostSpaces: ({ network_mode, pid, ipc, devices, volumes = [] }) =>
    ((network_mode ?? 'none') !== 'none' ||
      pid !== undefined ||
      ipc !== undefined ||
      devices !== undefined ||
      volumes.some((volume) => volume.includes('docker.sock'))) &&
    'reaches into the host',
  limits: ({ mem_limit, cpus, pids_limit }) =>
    (mem_limit === undefined || cpus === undefined || pids_limit === undefined) &&
    'has no limit of memory, cores or processes',
  logs: ({ logging }) =>
    !(logging?.driver === 'json-file' && logging.options?.['max-size'] && logging.options['max-file']) &&
    'logs without end',
  reaped: ({ init }) => init !== true && 'has nobody to pass signals on and reap children',
  restarted: ({ restart = '' }) =>
    !['unless-stopped', 'no'].includes(restart) && 'does not say whether it is restarted',
  health: (service) =>
    !isJob(service) &&
    (!Array.isArray(service.healthcheck?.test) || service.healthcheck.test[0] !== 'CMD') &&
    'has no health check that is a program with its arguments',
  grace: (service) =>
    !isJob(service) &&
    !/^([1-9]\d+)s$/.test(service.stop_grace_period ?? '') &&
    'is not given at least ten seconds to stop',
  exec: ({ command, entrypoint }) =>
    (typeof command === 'string' || typeof entrypoint === 'string') &&
    'is started through a shell that signals do not pass',
  secure: (service) => !isForDevelopers(service) && insecure(service) && 'has its protection switched off',
  apart: (service, name, { services }) =>
    !isForDevelopers(service) &&
    [...before(name, { services })].some((other) => isForDevelopers(services[other] ?? {})) &&
    'stands on a service of dev-insecure',
  awaited: (service, name, file) =>
    isJob(service) &&
    service.profiles === undefined &&
    !(before('edge', file).has(name) && waitsForEnd(name, file)) &&
    'is a job that the services do not wait for',
} satisfies Record<string, Rule>;

/** Whoever names a job among what it needs waits until it has done its work. */
const waitsForEnd = (job: string, { services }: ComposeFile): boolean =>
  Object.values(services).every(
    ({ depends_on }) => !depends_on?.[job] || depends_on[job].condition === 'service_completed_successfully',
  );

/** Every breach, as `service: rule: what is wrong`. */
export const breaches = (file: ComposeFile): readonly string[] =>
  Object.entries(file.services).flatMap(([name, service]) =>
    Object.entries(RULES as Record<string, Rule>).flatMap(([rule, check]) => {
      const wrong = check(service, name, file);
      return wrong ? [`${name}: ${rule}: ${wrong}`] : [];
    }),
  );
