import { once } from 'node:events';
import { createSecureServer, type Http2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { NO_STREAM } from '@havstang/kernel';
import { startEventStoreDouble } from '@havstang/testing/eventstoredb';
import { AccessDenied } from './errors.js';
import { anEvent, aStream, someEvents } from './testing/events.fixture.js';
import { openStore } from './testing/store.fixture.js';
import { CA_FILE, startSecureServer, TLS } from './testing/tls.fixture.js';

describe('over TLS', () => {
  it('a store with a user works', async () => {
    const double = await startEventStoreDouble();
    const server = await startSecureServer(double.port);
    const store = openStore(server.url.replace('esdb://', 'esdb://ledger:secret@'), { patience: { callMs: 5_000 } });
    const stream = aStream();
    await store.append(stream, NO_STREAM, someEvents(3));
    expect(await store.read(stream)).toHaveLength(3);
    for await (const batch of store.subscribe(undefined, new AbortController().signal)) {
      expect(batch[0]!.event.stream).toBe(stream);
      break;
    }
    await store.close();
    server.close();
    await double.stop();
  });

  it('user and password arrive as they were, with every call, and are in no error', async () => {
    const seen = new Set<string | undefined>();
    const denying = createSecureServer(TLS);
    const sessions = new Set<Http2Session>();
    denying.on('session', (session) => sessions.add(session));
    denying.on('stream', (stream, headers) => {
      seen.add(headers.authorization);
      stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '16' }, { endStream: true });
    });
    denying.listen(0, '127.0.0.1');
    await once(denying, 'listening');
    const { port } = denying.address() as AddressInfo;
    const password = 'p@ss:w/ord å%';
    const address = `esdb://ledger:${encodeURIComponent(password)}@127.0.0.1:${port}?tlsCaFile=${encodeURIComponent(CA_FILE)}`;
    const store = openStore(address, { patience: { callMs: 5_000 } });
    const calls = [
      () => store.append(aStream(), NO_STREAM, [anEvent()]),
      () => store.read(aStream()),
      () => store.readAll(undefined, 10),
      () => store.subscribe(undefined, new AbortController().signal)[Symbol.asyncIterator]().next(),
    ];
    for (const call of calls) {
      const error = await call().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(AccessDenied);
      expect(inspect(error, { depth: 9 })).not.toMatch(/p@ss|p%40ss|Basic/);
    }
    expect([...seen]).toEqual([`Basic ${Buffer.from(`ledger:${password}`).toString('base64')}`]);
    await store.close();
    denying.close();
    sessions.forEach((session) => session.destroy());
  });
});
