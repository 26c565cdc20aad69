/** What a schema can be used for. All may live in one. */
export type Part = 'ledger' | 'read-models' | 'keys';

/**
 * Of every schema, whatever it is for: how far it has been migrated, and the term of whoever leads. A leader's session holds a lock; the epoch, raised by
 * each new leader and looked at in each of its transactions, holds where the lock does not, as behind a proxy that moves sessions about.
 */
export const COMMON = `
  CREATE TABLE IF NOT EXISTS schema_version (
    part    text   PRIMARY KEY,
    version bigint NOT NULL
  );
  CREATE TABLE IF NOT EXISTS lease (
    part  text   PRIMARY KEY,
    epoch bigint NOT NULL DEFAULT 0
  );
`;

/**
 * Streams are numbered as they begin, so that the index over (stream, revision) is small and grows at its end; one over names would dirty a page somewhere
 * else for every event. Text is in the order of code points whatever the language of the server. No foreign keys: one writer checks all that it writes, and
 * the database would look up every row again.
 */
const LEDGER = `
  INSERT INTO lease (part) VALUES ('ledger');

  CREATE TABLE stream (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name   text COLLATE "C" NOT NULL UNIQUE
  );

  CREATE TABLE event (
    idx      bigint PRIMARY KEY CHECK (idx >= 0),
    stream   bigint NOT NULL,
    revision bigint NOT NULL CHECK (revision >= 0),
    entry    text   NOT NULL,
    data     text   NOT NULL,
    leaf     bytea  NOT NULL,
    UNIQUE (stream, revision)
  );

  CREATE TABLE ledger (
    single   boolean PRIMARY KEY DEFAULT true CHECK (single),
    size     bigint  NOT NULL DEFAULT 0,
    edge     bytea,
    position text
  );
  INSERT INTO ledger DEFAULT VALUES;

  CREATE TABLE checkpoint (
    size bigint PRIMARY KEY,
    note text   NOT NULL
  );

  CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'the table % is only added to, never changed', TG_TABLE_NAME;
    END
  $$;
  CREATE TRIGGER event_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON event EXECUTE FUNCTION refuse_change();
  CREATE TRIGGER stream_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON stream EXECUTE FUNCTION refuse_change();
  CREATE TRIGGER checkpoint_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoint EXECUTE FUNCTION refuse_change();

  CREATE TABLE consumer_group (
    name text COLLATE "C" PRIMARY KEY,
    next bigint NOT NULL
  );

  CREATE TABLE parked (
    consumer_group text COLLATE "C" NOT NULL,
    stream         text COLLATE "C" NOT NULL,
    idx            bigint NOT NULL,
    type           text NOT NULL,
    attempts       integer NOT NULL,
    reason         text NOT NULL,
    parked_at      text NOT NULL,
    PRIMARY KEY (consumer_group, stream, idx)
  );

  CREATE TABLE meta (
    name  text PRIMARY KEY,
    value text NOT NULL
  );
`;

/** What others put to a checkpoint. */
const COUNTERSIGNATURES = `
  CREATE TABLE countersignature (
    size      bigint NOT NULL,
    kind      text COLLATE "C" NOT NULL,
    signed_by text COLLATE "C" NOT NULL,
    value     text   NOT NULL,
    PRIMARY KEY (size, kind, signed_by)
  );
  CREATE TRIGGER countersignature_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON countersignature EXECUTE FUNCTION refuse_change();
`;

/** Made full when its last event is sealed, in the same transaction: what proofs are made of. */
const RUNS = `
  CREATE TABLE run (
    level integer NOT NULL,
    idx   bigint  NOT NULL,
    root  bytea   NOT NULL,
    PRIMARY KEY (level, idx)
  );
  CREATE TRIGGER run_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON run EXECUTE FUNCTION refuse_change();
`;

/** The tables of the documents are made when they are first written. */
const READ_MODELS = `
  INSERT INTO lease (part) VALUES ('read-models');

  CREATE TABLE position (
    model     text COLLATE "C" NOT NULL,
    partition text COLLATE "C" NOT NULL,
    next      bigint NOT NULL,
    PRIMARY KEY (model, partition)
  );
`;

/** A row that goes is cleared from the disk soon: autovacuum comes for a single one. */
const KEYS = `
  INSERT INTO lease (part) VALUES ('keys');

  CREATE TABLE person_key (
    tenant  text COLLATE "C" NOT NULL,
    person  text COLLATE "C" NOT NULL,
    id      text COLLATE "C" NOT NULL UNIQUE,
    wrapped bytea NOT NULL,
    PRIMARY KEY (tenant, person)
  ) WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);

  CREATE TABLE bar (
    tenant text COLLATE "C" NOT NULL,
    person text COLLATE "C" NOT NULL,
    state  text NOT NULL CHECK (state IN ('held', 'erased')),
    key_id text,
    PRIMARY KEY (tenant, person)
  );

  CREATE TABLE applied (
    partition text COLLATE "C" PRIMARY KEY,
    next      bigint NOT NULL
  );
`;

/** One script per version, oldest first. A published script is never edited; the next version is a new last element. */
export const MIGRATIONS: Readonly<Record<Part, readonly string[]>> = {
  ledger: [LEDGER, COUNTERSIGNATURES, RUNS],
  'read-models': [READ_MODELS],
  keys: [KEYS],
};

/** What the role of a running process may do with the tables of each part; nothing else is granted. */
export const GRANTS: Readonly<Record<Part | 'erasing', Readonly<Record<string, string>>>> = {
  ledger: {
    schema_version: 'SELECT',
    lease: 'SELECT, UPDATE',
    stream: 'SELECT, INSERT',
    event: 'SELECT, INSERT',
    ledger: 'SELECT, UPDATE',
    run: 'SELECT, INSERT',
    checkpoint: 'SELECT, INSERT',
    countersignature: 'SELECT, INSERT',
    consumer_group: 'SELECT, INSERT, UPDATE',
    parked: 'SELECT, INSERT, UPDATE, DELETE',
    meta: 'SELECT, INSERT',
  },
  'read-models': {
    schema_version: 'SELECT',
    lease: 'SELECT, UPDATE',
    position: 'SELECT, INSERT, UPDATE, DELETE',
  },
  // Every service may make and use a key; the one that carries out erasures may also take it away.
  keys: {
    schema_version: 'SELECT',
    person_key: 'SELECT, INSERT',
    bar: 'SELECT',
    applied: 'SELECT',
  },
  erasing: {
    schema_version: 'SELECT',
    person_key: 'SELECT, INSERT, DELETE',
    bar: 'SELECT, INSERT, DELETE',
    applied: 'SELECT, INSERT, UPDATE',
  },
};
