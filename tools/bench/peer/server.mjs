/**
 * The peer on the same work: the same route, the same rules and event schemas, kept in emmett's SQLite event store. It folds no read models and keeps
 * no ledger. Commands take turns on one connection: emmett's transactions on a shared connection run into each other, and on a connection each they
 * meet SQLITE_BUSY.
 */
import { challenges } from '@havstang/challenges';
import { problemContract } from '@havstang/contracts';
import { DeciderCommandHandler } from '@event-driven-io/emmett';
import { getSQLiteEventStore, sqliteConnection } from '@event-driven-io/emmett-sqlite';
import { serveReportProblem } from '../route.mjs';

const { decider, codec } = challenges.aggregates.find(({ contract }) => contract === problemContract);
const fileName = process.env.PEER_FILE;
const connection = sqliteConnection({ fileName });
const store = getSQLiteEventStore({ fileName, connectionOptions: { singleton: true, connection } });

const { synchronous } = await connection.querySingle('PRAGMA synchronous');
const { journal_mode: journal } = await connection.querySingle('PRAGMA journal_mode');
if (synchronous !== 2 || journal !== 'wal')
  throw new Error(`the peer is not as durable: synchronous=${synchronous}, journal_mode=${journal}`);

const handle = DeciderCommandHandler({
  initialState: () => decider.initial,
  evolve: (state, event) => decider.evolve(state, codec.decode(event)),
  decide: (command, state) =>
    decider.decide(command, state).map((event) => {
      const { type, data, ...about } = codec.encode(event);
      return { type, data, metadata: { ...about, ...command.meta } };
    }),
});

let last = Promise.resolve();
const inTurn = (work) => (last = last.then(work, work));

await serveReportProblem(async (command) => {
  const { newEvents } = await inTurn(() => handle(store, `problem-${command.id}`, command));
  return newEvents.map(({ type, data }, revision) => ({ type, revision, data }));
});
