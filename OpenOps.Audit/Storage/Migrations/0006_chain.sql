-- The hash chain: every event has a sequence without gaps and a hash over itself and its predecessor's hash, both given by
-- the writer. Events recorded before are chained by the code that runs beside this file (ChainBackfill), in one transaction.
ALTER TABLE audit.events ALTER COLUMN sequence DROP IDENTITY;
ALTER TABLE audit.events
    ADD COLUMN content_hash bytea,
    ADD COLUMN hash bytea,
    ADD CONSTRAINT ck_events_content_hash_is_sha256 CHECK (octet_length(content_hash) = 32),
    ADD CONSTRAINT ck_events_hash_is_sha256 CHECK (octet_length(hash) = 32);

-- The chain is walked in its order, whatever the kind; the newest intents are found by the same index.
DROP INDEX audit.ix_events_newest;
CREATE INDEX ix_events_in_order ON audit.events (sequence);

-- One row for each commit: the part of the chain that it added. The keys make two writers that go on from the same event
-- impossible: the second one fails, and goes on from the first one's last event instead.
CREATE TABLE audit.commits (
    first_sequence bigint  NOT NULL,
    last_sequence  bigint  NOT NULL,
    hash           bytea   NOT NULL,
    chained_later  boolean NOT NULL,
    CONSTRAINT pk_commits PRIMARY KEY (first_sequence),
    CONSTRAINT ux_commits_last UNIQUE (last_sequence),
    CONSTRAINT ck_commits_are_not_empty CHECK (first_sequence > 0 AND last_sequence >= first_sequence),
    CONSTRAINT ck_commits_hash_is_sha256 CHECK (octet_length(hash) = 32)
);

-- Signed statements about the chain so far. The same lines are appended to a file outside this database.
CREATE TABLE audit.checkpoints (
    last_sequence bigint NOT NULL,
    line          text   NOT NULL,
    CONSTRAINT pk_checkpoints PRIMARY KEY (last_sequence)
);

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.commits
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE audit.commits ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE audit.checkpoints ENABLE ALWAYS TRIGGER refuse_change;

GRANT SELECT, INSERT ON audit.commits, audit.checkpoints TO openops_audit;
