import { rmSync } from 'node:fs';
import { freePort } from '../../tools/servers/ports.ts';
import { newDataDir } from '../server.ts';
import type { Servers } from './servers.ts';
import { setUp, startSystem, type System } from './system.ts';

/** The distributed system, set up and started on these servers, and what they are. */
export type Installed<S extends Servers> = {
  readonly system: System;
  readonly servers: S;
  /** Ends the system and its servers, and leaves nothing. */
  remove(): Promise<void>;
};

/** A fresh installation on servers that `open` answers. */
export const install = async <S extends Servers>(open: () => Promise<S>): Promise<Installed<S>> => {
  const servers = await open();
  const place = { dataDir: newDataDir(), port: await freePort(), servers };
  let system: System | undefined;
  const remove = async (): Promise<void> => {
    await system?.end('SIGKILL');
    await servers.close();
    rmSync(place.dataDir, { recursive: true, force: true });
  };
  try {
    await setUp(place);
    system = await startSystem(place);
    return { system, servers, remove };
  } catch (error) {
    await remove();
    throw error;
  }
};
