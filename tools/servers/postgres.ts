import { randomUUID } from 'node:crypto';
import { chownSync, globSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from './folder.ts';
import { installPackages, isRoot, runToEnd } from './machine.ts';
import { freePort } from './ports.ts';
import { serve, type Server } from './process.ts';

/** Where Debian keeps the programs of the newest version that it has; they are not in the PATH. */
const programs = async (): Promise<string> => {
  const find = (): string[] => globSync('/usr/lib/postgresql/*/bin/initdb');
  if (find().length === 0) await installPackages('postgresql');
  const version = (path: string): number => Number(path.split('/')[4]);
  const newest = find().sort((a, b) => version(b) - version(a))[0];
  if (newest === undefined) throw new Error('The package postgresql brought no /usr/lib/postgresql/*/bin/initdb');
  return dirname(newest);
};

/** PostgreSQL refuses to run as root. Debian's package makes the user. */
const owner = async (): Promise<{ uid: number; gid: number } | undefined> => {
  if (!isRoot) return undefined;
  const id = async (flag: string): Promise<number> => Number(await runToEnd('id', [flag, 'postgres']));
  return { uid: await id('-u'), gid: await id('-g') };
};

/**
 * Starts PostgreSQL from Debian's packages on an empty cluster. `url` is that of a superuser with a password, so that roles made by a test are really
 * asked for theirs. What is committed is on the disk (the server's defaults for fsync and synchronous_commit), as tests of a kill need it.
 */
export const startPostgres = async (): Promise<Server & { readonly url: string }> => {
  const [bin, user, port] = await Promise.all([programs(), owner(), freePort()]);
  const password = randomUUID();
  const folder = await temporaryFolder('postgres', async (path) => {
    const passwordFile = join(path, 'password');
    writeFileSync(passwordFile, password);
    if (user) for (const each of [path, passwordFile]) chownSync(each, user.uid, user.gid);
    const access = ['--username=havstang', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
    const cluster = ['--pgdata=data', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'];
    await runToEnd(join(bin, 'initdb'), [...access, ...cluster], { cwd: path, ...user });
  });
  const url = `postgres://havstang:${password}@127.0.0.1:${port}/postgres`;
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'max_connections=200'];
  const server = await serve({
    name: 'PostgreSQL',
    folder,
    command: join(bin, 'postgres'),
    args: ['-D', 'data', ...settings.flatMap((setting) => ['-c', setting])],
    ...(user && { user }),
    // "Fast shutdown": does not wait for clients to leave.
    ends: 'SIGINT',
    answers: () =>
      runToEnd(join(bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)]).then(
        () => true,
        () => false,
      ),
    variables: { POSTGRES_URL: url },
  });
  return Object.assign(server, { url });
};
