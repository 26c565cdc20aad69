import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import type { Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server as Listener, type Socket } from 'node:net';
import { Server, ServerCredentials, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { appendHandler, deleteHandler } from './append.ts';
import { batchAppendHandler } from './batch-append.ts';
import { createControl } from './control.ts';
import { createFaults, type Fault, type Faults } from './faults.ts';
import { createHttp } from './http.ts';
import { type NewEvent, openLog } from './log.ts';
import { GossipService, ServerFeaturesService, StreamsService } from './protocol.ts';
import { readHandler } from './read.ts';
import { systemEvent } from './record.ts';
import type { DoubleServer, FollowedVersion } from './server.ts';
import { gossipHandler, supportedMethodsHandler } from './standing.ts';
import { userCreated } from './users.ts';

export type EventStoreDoubleOptions = {
  /** Where the history is kept, read at start; in memory if nothing is said. */
  readonly file?: string;
  /** 0, the default: any that is free. */
  readonly port?: number;
  /** Where other processes add and clear faults over HTTP; none if nothing is said, 0 for any that is free. */
  readonly controlPort?: number;
  /** Of `admin`, at the first start on a file; `changeit` if nothing is said. */
  readonly adminPassword?: string;
  /** Which server is followed; 23.10.6 if nothing is said. */
  readonly version?: FollowedVersion;
  /** In force from the first call on. */
  readonly faults?: readonly Fault[];
};

export type EventStoreDouble = {
  /** Connection string for the client. */
  readonly url: string;
  readonly port: number;
  /** Where other processes reach the faults, if they may: `http://127.0.0.1:PORT`. */
  readonly control?: string;
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
  const log = await openLog(options.file, beginning(options.adminPassword ?? 'changeit'));
  const faults = createFaults(options.faults);
  const sockets = new Set<Socket>();
  const listener = createServer();
  const control = options.controlPort === undefined ? undefined : createControl(faults);
  const disconnect = (): void => sockets.forEach((socket) => socket.resetAndDestroy());
  const self = (): { address: string; port: number } => ({ address: '127.0.0.1', port: portOf(listener) });
  const server: DoubleServer = { log, faults, version: options.version ?? '23.10.6', self, disconnect };
  const [grpc, http] = [serve(server), createHttp(server)];
  const connections = grpc.createConnectionInjector(ServerCredentials.createInsecure());
  listener.on('connection', (socket) => {
    sockets.add(socket.setNoDelay());
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    route(socket, http, (one) => connections.injectConnection(one));
  });
  await listen(listener, options.port);
  if (control) await listen(control, options.controlPort);

  return {
    url: `esdb://127.0.0.1:${portOf(listener)}?tls=false`,
    port: portOf(listener),
    ...(control && { control: `http://127.0.0.1:${portOf(control)}` }),
    faults,
    async stop() {
      listener.close();
      control?.close();
      control?.closeAllConnections();
      disconnect();
      grpc.forceShutdown();
      await log.close();
    },
  };
};

/** A new database is not empty: the real one begins with such events too. */
const beginning = (adminPassword: string): readonly NewEvent[] => [
  { stream: '$$$scavenges', event: systemEvent(randomUUID(), '$metadata', { $maxCount: 1 }) },
  userCreated({ loginName: 'admin', fullName: 'Administrator', groups: ['$admins'] }, adminPassword),
];

const portOf = (server: Listener): number => (server.address() as AddressInfo).port;

const listen = async (server: Listener, port = 0): Promise<void> => {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
};

/** Both protocols share the port, and the first bytes tell them apart. */
const route = (socket: Socket, http: HttpServer, toGrpc: (socket: Socket) => void): void => {
  socket.once('readable', () => {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return;
    socket.unshift(chunk);
    if (chunk.toString('latin1').startsWith('PRI')) toGrpc(socket);
    else http.emit('connection', socket);
  });
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
  grpc.addService(ServerFeaturesService, { getSupportedMethods: supportedMethodsHandler(server) });
  grpc.addService(GossipService, { read: gossipHandler(server) });
  return grpc;
};
