/**
 * The schema of `log.sqlite`, one script per version. Streams are numbered as they begin, so that the index over (stream, revision), where an append
 * finds its place and a repeated append the events to compare with, is small and grows at its end; an index over names would dirty a page somewhere
 * else for every event.
 */
export const LOG_SCHEMA: readonly string[] = [
  `
  CREATE TABLE stream (
    number INTEGER PRIMARY KEY,
    name   TEXT    NOT NULL UNIQUE
  ) STRICT;

  CREATE TABLE event (
    idx      INTEGER PRIMARY KEY,
    stream   INTEGER NOT NULL REFERENCES stream (number),
    revision INTEGER NOT NULL,
    entry    TEXT    NOT NULL,
    data     TEXT    NOT NULL,
    leaf     BLOB    NOT NULL,
    UNIQUE (stream, revision)
  ) STRICT;
  CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END;
  CREATE TRIGGER event_is_never_removed BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'an event is never removed'); END;

  CREATE TABLE ledger (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    edge BLOB NOT NULL
  ) STRICT;

  CREATE TABLE checkpoint (
    size INTEGER PRIMARY KEY,
    note TEXT NOT NULL
  ) STRICT;

  CREATE TABLE consumer_group (
    name TEXT    PRIMARY KEY,
    next INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE parked (
    consumer_group TEXT    NOT NULL,
    stream         TEXT    NOT NULL,
    idx            INTEGER NOT NULL REFERENCES event (idx),
    type           TEXT    NOT NULL,
    attempts       INTEGER NOT NULL,
    reason         TEXT    NOT NULL,
    parked_at      TEXT    NOT NULL,
    PRIMARY KEY (consumer_group, stream, idx)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE countersignature (
    size        INTEGER NOT NULL REFERENCES checkpoint (size),
    kind        TEXT    NOT NULL,
    signed_by   TEXT    NOT NULL,
    value       TEXT    NOT NULL,
    PRIMARY KEY (size, kind, signed_by)
  ) STRICT, WITHOUT ROWID;
  `,
  // Made full when its last event is sealed, in the same transaction: what proofs are made of.
  `
  CREATE TABLE run (
    level INTEGER NOT NULL,
    idx   INTEGER NOT NULL,
    root  BLOB    NOT NULL,
    PRIMARY KEY (level, idx)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER run_is_never_changed BEFORE UPDATE ON run BEGIN SELECT RAISE(ABORT, 'a run is never changed'); END;
  CREATE TRIGGER run_is_never_removed BEFORE DELETE ON run BEGIN SELECT RAISE(ABORT, 'a run is never removed'); END;
  `,
];
