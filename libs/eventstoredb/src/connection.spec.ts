import { setTimeout as sleep } from 'node:timers/promises';
import { UnavailableError } from '@eventstore/db-client';
import { startEventStoreDouble } from '@havstang/testing/eventstoredb';
import { parseAddress } from './address.js';
import { createConnection, type Lease } from './connection.js';
import { NoAnswer } from './errors.js';
import { collect } from './pages.js';
import { startProxy } from './testing/proxy.fixture.js';
import { IMPATIENT } from './testing/store.fixture.js';

const connect = (url: string) => createConnection(parseAddress(url), IMPATIENT);

const read = ({ client, options }: Lease) => collect(client.readAll({ maxCount: 1, ...options }), 5_000);

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await sleep(5);
};

describe('a connection', () => {
  it('is made anew after a call that got no answer, and the old one is closed when its last call is over', async () => {
    const double = await startEventStoreDouble();
    const proxy = await startProxy(double.port);
    const connection = connect(proxy.url);
    const held = connection.lease();
    await read(held);
    const call = connection.call(async () => {
      throw new NoAnswer('none');
    });
    await expect(call).rejects.toThrow(NoAnswer);
    await connection.call(read);
    await read(held);
    expect([proxy.connections(), proxy.open()]).toEqual([2, 2]);
    held.release();
    await until(() => proxy.open() === 1);
    connection.close();
    await until(() => proxy.open() === 0);
    proxy.close();
    await double.stop();
  });

  it('stays after a call that was only refused', async () => {
    const connection = connect('esdb://127.0.0.1:1?tls=false');
    const { client } = connection.lease();
    await expect(connection.call(read)).rejects.toMatchObject({ code: 14 });
    expect(connection.lease().client).toBe(client);
    connection.close();
  });

  // The client library starts both and waits for neither; the first fails a test, or a process, by itself.
  it('is cared for without failing when discovery of another node fails meanwhile', async () => {
    const connection = connect('esdb://127.0.0.1:1,127.0.0.1:2?tls=false&maxDiscoverAttempts=3');
    const { client } = connection.lease();
    const discovery = client['getChannel']();
    const broken = { getChannel: () => ({}) } as never;
    const care = client['handleError'](broken, new UnavailableError());
    await expect(discovery).rejects.toThrow('Failed to discover');
    await expect(care).resolves.toBeUndefined();
  });

  it('is not closed in the turn of the event loop in which calls are about to use it', async () => {
    const { client } = connect('esdb://127.0.0.1:1?tls=false').lease();
    const channel = await client['getChannel']();
    const isShutDown = (): boolean => channel.getConnectivityState(false) === 4;
    const care = client['handleError']({ getChannel: () => channel } as never, new UnavailableError());
    for (let n = 0; n < 50; n += 1) await Promise.resolve();
    expect(isShutDown()).toBe(false);
    await care;
    expect(isShutDown()).toBe(true);
  });
});
