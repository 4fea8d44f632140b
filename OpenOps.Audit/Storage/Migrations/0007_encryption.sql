-- What was said is sealed under a key of the person who said it, and that key is wrapped by a master key that is not here.
-- The code that runs beside this file (ContentSealing) seals what lies in the old table; then that table is dropped, so that
-- no plain text stays behind in its pages.
CREATE TABLE audit.person_keys (
    id            uuid        NOT NULL,
    person        varchar(64) NOT NULL,
    wrapped       bytea       NOT NULL,
    master_key_id varchar(16) NOT NULL,
    CONSTRAINT pk_person_keys PRIMARY KEY (id)
);
CREATE UNIQUE INDEX ux_person_keys_person ON audit.person_keys (person);

ALTER TABLE audit.contents RENAME TO plain_contents;
ALTER TABLE audit.plain_contents RENAME CONSTRAINT pk_contents TO pk_plain_contents;

-- The salt is sealed as well: with the key it is gone, and the hashes that stay tell nothing, not even by guessing.
CREATE TABLE audit.contents (
    interaction_id uuid  NOT NULL,
    event_id       uuid  NOT NULL,
    key_id         uuid  NOT NULL,
    salt           bytea NOT NULL,
    body           bytea NOT NULL,
    CONSTRAINT pk_contents PRIMARY KEY (interaction_id, event_id)
) PARTITION BY RANGE (interaction_id);

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.contents
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE audit.contents ENABLE ALWAYS TRIGGER refuse_change;

DO $$
DECLARE
    old record;
BEGIN
    FOR old IN
        SELECT c.relname AS name, k.conname AS key FROM pg_inherits i
        JOIN pg_class c ON c.oid = i.inhrelid
        JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
        WHERE i.inhparent = 'audit.plain_contents'::regclass
    LOOP
        EXECUTE format('ALTER TABLE audit.%I RENAME CONSTRAINT %I TO %I', old.name, old.key, 'plain_' || old.key);
        EXECUTE format('ALTER TABLE audit.%I RENAME TO %I', old.name, 'plain_' || old.name);
        PERFORM audit.ensure_partition(to_date(right(old.name, 7), 'YYYY_MM'));
    END LOOP;
END
$$;

-- Rows are never removed by hand. The owner's UPDATE is for `rotate-master-key`.
CREATE TRIGGER refuse_change BEFORE DELETE OR TRUNCATE ON audit.person_keys
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE audit.person_keys ENABLE ALWAYS TRIGGER refuse_change;

GRANT SELECT, INSERT ON audit.contents, audit.person_keys TO openops_audit;
