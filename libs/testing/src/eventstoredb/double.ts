import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Server, ServerCredentials, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { appendHandler, deleteHandler } from './append.ts';
import { batchAppendHandler } from './batch-append.ts';
import { createFaults, type Fault, type Faults } from './faults.ts';
import { openLog } from './log.ts';
import { GossipService, ServerFeaturesService, StreamsService } from './protocol.ts';
import { readHandler } from './read.ts';
import type { DoubleServer } from './server.ts';
import { gossipHandler, supportedMethodsHandler } from './standing.ts';

export type EventStoreDoubleOptions = {
  /** Where the history is kept, read at start; in memory if nothing is said. */
  readonly file?: string;
  /** 0, the default: any that is free. */
  readonly port?: number;
  /** Where other processes add and clear faults over HTTP; none if nothing is said, 0 for any that is free. */
  readonly controlPort?: number;
  /** In force from the first call on. */
  readonly faults?: readonly Fault[];
};

export type EventStoreDouble = {
  /** Connection string for the client. */
  readonly url: string;
  readonly port: number;
  readonly faults: Faults;
  /** Resets every connection, writes what was accepted, and closes the file. */
  stop(): Promise<void>;
};

/** Requests larger than this end the call, as on the real server. */
const MAX_MESSAGE_BYTES = 17 * 1024 * 1024;

/**
 * Starts a double of an EventStoreDB server: it speaks the same protocol to the real client, on loopback and without TLS, as far as
 * `tools/eventstoredb/check.mjs` asks. For tests only; it is no database.
 */
export const startEventStoreDouble = async (options: EventStoreDoubleOptions = {}): Promise<EventStoreDouble> => {
  const log = await openLog(options.file);
  const faults = createFaults(options.faults);
  const sockets = new Set<Socket>();
  const listener = createServer();
  const disconnect = (): void => sockets.forEach((socket) => socket.resetAndDestroy());
  const self = (): { address: string; port: number } => ({
    address: '127.0.0.1',
    port: (listener.address() as AddressInfo).port,
  });
  const grpc = serve({ log, faults, self, disconnect });
  const connections = grpc.createConnectionInjector(ServerCredentials.createInsecure());
  listener.on('connection', (socket) => {
    sockets.add(socket.setNoDelay());
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    connections.injectConnection(socket);
  });
  listener.listen(options.port ?? 0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = self();

  return {
    url: `esdb://127.0.0.1:${port}?tls=false`,
    port,
    faults,
    async stop() {
      listener.close();
      disconnect();
      grpc.forceShutdown();
      await log.close();
    },
  };
};

const serve = (server: DoubleServer): Server => {
  const grpc = new Server({ 'grpc.max_receive_message_length': MAX_MESSAGE_BYTES });
  grpc.addService(StreamsService, {
    append: appendHandler(server),
    batchAppend: batchAppendHandler(server),
    read: readHandler(server),
    delete: deleteHandler(server, 'delete'),
    tombstone: deleteHandler(server, 'tombstone'),
  } as UntypedServiceImplementation);
  grpc.addService(ServerFeaturesService, { getSupportedMethods: supportedMethodsHandler });
  grpc.addService(GossipService, { read: gossipHandler(server) });
  return grpc;
};
