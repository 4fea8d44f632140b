-- The end of evidence whose time is over. Of every event that goes, its place and its hash stay, so that the chain can be
-- walked across it, and what checkpoints signed can still be held against it. A month is prepared first, while others
-- write; then an event of a retention run empties it, in its own transaction, and nothing else can.
CREATE TABLE audit.removals (
    id             uuid   NOT NULL,
    month          date   NOT NULL,
    through        bigint NOT NULL,
    events         bigint NOT NULL,
    first_sequence bigint NOT NULL,
    last_sequence  bigint NOT NULL,
    digest         bytea  NOT NULL,
    kept           uuid[] NOT NULL,
    CONSTRAINT pk_removals PRIMARY KEY (id),
    CONSTRAINT ck_removals_digest_is_sha256 CHECK (octet_length(digest) = 32)
);
CREATE INDEX ix_removals_by_month ON audit.removals (month);

-- What stays of events that lie one after another: 32 bytes of each.
CREATE TABLE audit.removed_events (
    removal_id     uuid   NOT NULL,
    first_sequence bigint NOT NULL,
    last_sequence  bigint NOT NULL,
    hashes         bytea  NOT NULL,
    CONSTRAINT pk_removed_events PRIMARY KEY (first_sequence, removal_id),
    CONSTRAINT ck_removed_events_have_a_hash_each CHECK (octet_length(hashes) = 32 * (last_sequence - first_sequence + 1))
);
-- Hashes do not get smaller, and uncompressed a single one of them can be read alone.
ALTER TABLE audit.removed_events ALTER COLUMN hashes SET STORAGE EXTERNAL;

-- Which run carried a removal out. One that is not here was only prepared: its events are all still there.
CREATE TABLE audit.removal_runs (
    removal_id uuid NOT NULL,
    run_id     uuid NOT NULL,
    CONSTRAINT pk_removal_runs PRIMARY KEY (removal_id)
);

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.removals
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.removed_events
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.removal_runs
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE audit.removals ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE audit.removed_events ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE audit.removal_runs ENABLE ALWAYS TRIGGER refuse_change;

-- Places count from one, and the chain is read from there: nothing may stand, and take effect, before it.
ALTER TABLE audit.events ADD CONSTRAINT ck_events_sequence_counts_from_one CHECK (sequence > 0) NOT VALID;

-- A transaction that keeps an earlier view of the record would not see a hold that was set since.
CREATE FUNCTION audit.require_current_view() RETURNS void
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION 'evidence is not removed by an earlier view of the record' USING ERRCODE = 'invalid_transaction_state';
    END IF;
END
$$;

-- What day it is does not depend on where the session says that it is.
ALTER FUNCTION audit.ensure_partition(date) SET timezone = 'UTC';
ALTER FUNCTION audit.remove_contents() SET timezone = 'UTC';

-- The interactions of a month that stay: what a hold covers, and the events that say how the record itself was kept.
CREATE FUNCTION audit.kept_of(of_month date) RETURNS uuid[]
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    kept uuid[];
BEGIN
    EXECUTE format(
        $query$
            WITH holds AS MATERIALIZED (SELECT * FROM audit.active_holds)
            SELECT coalesce(array_agg(i.interaction_id), '{}') FROM audit.%I i
            WHERE i.id = i.interaction_id AND (
                i.kind IN ('erasure', 'hold_set', 'hold_released', 'retention_run', 'configuration_change')
                OR EXISTS (
                    SELECT FROM holds h
                    WHERE (h.channel_id IS NULL OR i.channel_id = h.channel_id)
                        AND (h.begins IS NULL OR i.occurred_at >= h.begins) AND (h.ends IS NULL OR i.occurred_at < h.ends)
                        AND (h.user_id IS NULL OR i.requester_id = h.user_id OR i.user_id = h.user_id OR EXISTS (
                            SELECT FROM audit.%1$I v
                            WHERE v.interaction_id = i.interaction_id AND v.kind = 'feedback' AND v.user_id = h.user_id))))
        $query$, 'events' || to_char(of_month, '_YYYY_MM')) INTO kept;
    RETURN kept;
END
$$;

-- Notes what will stay of a month's events, which takes its time: nobody waits for it. What was noted before and is still
-- true is not noted again. Null when nothing is to go.
CREATE FUNCTION audit.prepare_removal(of_month date) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC'
AS $$
DECLARE
    first_day date := make_date(extract(year FROM of_month)::int, extract(month FROM of_month)::int, 1);
    partition text := 'events' || to_char(first_day, '_YYYY_MM');
    removal audit.removals;
    piece record;
    head bigint;
    newest bigint;
    is_open boolean;
BEGIN
    PERFORM audit.require_current_view();
    IF first_day + interval '1 month' > current_date THEN
        RAISE EXCEPTION 'the month % is not over', to_char(first_day, 'YYYY-MM') USING ERRCODE = 'datetime_field_overflow';
    END IF;

    IF to_regclass('audit.' || partition) IS NULL THEN
        RETURN NULL;
    END IF;

    -- Commits become visible in their order, so all up to here is seen by what follows.
    SELECT coalesce(max(last_sequence), 0) INTO head FROM audit.commits;
    EXECUTE format('SELECT max(sequence) FROM audit.%I', partition) INTO newest;
    IF newest IS NULL THEN
        RETURN NULL;
    END IF;

    IF newest > (SELECT coalesce(max(last_sequence), 0) FROM audit.checkpoints) THEN
        RAISE EXCEPTION 'no checkpoint vouches for event % of %', newest, to_char(first_day, 'YYYY-MM')
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;

    EXECUTE format(
        $query$
            SELECT EXISTS (
                SELECT FROM audit.%I i WHERE i.kind = 'intent' AND NOT EXISTS (
                    SELECT FROM audit.%1$I r WHERE r.interaction_id = i.interaction_id AND r.kind IN ('result', 'outcome_unknown')))
        $query$, partition) INTO is_open;
    IF is_open THEN
        RAISE EXCEPTION 'an intent of % has no result yet', to_char(first_day, 'YYYY-MM') USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;

    SELECT r.* INTO removal FROM audit.removals r
    WHERE r.month = first_day AND r.through >= newest
        AND NOT EXISTS (SELECT FROM audit.removal_runs x WHERE x.removal_id = r.id)
        AND NOT EXISTS (SELECT FROM audit.events h WHERE h.kind IN ('hold_set', 'hold_released') AND h.sequence > r.through)
    LIMIT 1;
    IF FOUND THEN
        RETURN removal.id;
    END IF;

    removal.id := gen_random_uuid();
    removal.events := 0;
    removal.digest := ''::bytea;
    removal.kept := audit.kept_of(first_day);
    FOR piece IN EXECUTE format(
        $query$
            SELECT min(sequence) AS first, max(sequence) AS last, count(*) AS events, string_agg(hash, ''::bytea ORDER BY sequence) AS hashes
            FROM (
                SELECT e.sequence, e.hash, row_number() OVER (ORDER BY e.sequence) AS place FROM audit.%I e
                WHERE e.sequence <= $1 AND NOT EXISTS (SELECT FROM unnest($2) AS kept (id) WHERE kept.id = e.interaction_id)) going
            GROUP BY sequence - place, (place - 1) / 4096 ORDER BY 1
        $query$, partition) USING head, removal.kept
    LOOP
        INSERT INTO audit.removed_events (removal_id, first_sequence, last_sequence, hashes) VALUES (removal.id, piece.first, piece.last, piece.hashes);
        removal.first_sequence := least(removal.first_sequence, piece.first);
        removal.last_sequence := piece.last;
        removal.events := removal.events + piece.events;
        removal.digest := sha256(removal.digest || int8send(piece.first) || int8send(piece.last) || piece.hashes);
    END LOOP;

    IF removal.events = 0 THEN
        RETURN NULL;
    END IF;

    INSERT INTO audit.removals (id, month, through, events, first_sequence, last_sequence, digest, kept)
    VALUES (removal.id, first_day, head, removal.events, removal.first_sequence, removal.last_sequence, removal.digest, removal.kept);
    RETURN removal.id;
END
$$;

-- Empties a month, in every table that is partitioned by months, but for some interactions.
CREATE FUNCTION audit.empty_month(of_month date, kept uuid[]) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parent text;
    partition text;
    columns text;
BEGIN
    FOR parent IN SELECT relname FROM pg_class WHERE relnamespace = 'audit'::regnamespace AND relkind = 'p' ORDER BY relname LOOP
        partition := parent || to_char(of_month, '_YYYY_MM');
        CONTINUE WHEN to_regclass('audit.' || partition) IS NULL;

        SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
        WHERE attrelid = to_regclass('audit.' || partition) AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
        EXECUTE format(
            'CREATE TEMP TABLE kept_rows ON COMMIT DROP AS SELECT %s FROM audit.%I WHERE interaction_id = ANY ($1)', columns, partition) USING kept;

        -- Emptied, so that the files go, and what stays is put back. No trigger may take that for something that happens now:
        -- an erasure, say, which would destroy a key again.
        EXECUTE format('ALTER TABLE audit.%I DISABLE TRIGGER USER', partition);
        EXECUTE format('TRUNCATE audit.%I', partition);
        EXECUTE format('INSERT INTO audit.%I (%s) SELECT %2$s FROM pg_temp.kept_rows', partition, columns);
        EXECUTE format('ALTER TABLE audit.%I ENABLE TRIGGER USER', partition);
        EXECUTE format('ALTER TABLE audit.%I ENABLE ALWAYS TRIGGER refuse_change', partition);
        DROP TABLE pg_temp.kept_rows;
    END LOOP;
END
$$;

-- As for texts, a reader that takes long is not waited for: the run fails, and is repeated later.
CREATE FUNCTION audit.remove_events() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET lock_timeout = '1s'
AS $$
DECLARE
    entry jsonb;
    removal audit.removals;
    newest bigint;
BEGIN
    PERFORM audit.require_current_view();
    -- The writers' turn, which the service has already: no hold is set meanwhile.
    PERFORM pg_advisory_xact_lock(7310013);
    FOR entry IN SELECT jsonb_array_elements(NEW.evidence -> 'months') LOOP
        SELECT r.* INTO removal FROM audit.removals r WHERE r.id = (entry ->> 'removal')::uuid;
        IF NOT FOUND OR (to_char(removal.month, 'YYYY-MM'), removal.events, removal.first_sequence, removal.last_sequence, encode(removal.digest, 'hex'))
            IS DISTINCT FROM (entry ->> 'month', (entry ->> 'events')::bigint, (entry ->> 'first_sequence')::bigint, (entry ->> 'last_sequence')::bigint, entry ->> 'digest')
        THEN
            RAISE EXCEPTION 'the removal of % was not prepared so', entry ->> 'month' USING ERRCODE = 'data_exception';
        END IF;

        IF removal.month + interval '1 month' > current_date OR (
            removal.month + interval '1 month' + interval '184 days' > current_date AND coalesce(btrim(NEW.evidence ->> 'override'), '') = '')
        THEN
            RAISE EXCEPTION 'the evidence of % is not old enough', to_char(removal.month, 'YYYY-MM') USING ERRCODE = 'datetime_field_overflow';
        END IF;

        EXECUTE format('LOCK TABLE audit.%I IN ACCESS EXCLUSIVE MODE', 'events' || to_char(removal.month, '_YYYY_MM'));
        EXECUTE format('SELECT max(sequence) FROM audit.%I', 'events' || to_char(removal.month, '_YYYY_MM')) INTO newest;
        IF newest > removal.through THEN
            RAISE EXCEPTION 'event % came to % after its removal was prepared', newest, to_char(removal.month, 'YYYY-MM')
                USING ERRCODE = 'object_not_in_prerequisite_state';
        END IF;

        IF EXISTS (SELECT FROM audit.events h WHERE h.kind IN ('hold_set', 'hold_released') AND h.sequence > removal.through) THEN
            RAISE EXCEPTION 'legal holds were changed after the removal of % was prepared', to_char(removal.month, 'YYYY-MM') USING ERRCODE = 'HL001';
        END IF;

        IF EXISTS (
            SELECT FROM audit.removal_runs x JOIN audit.removals later ON later.id = x.removal_id
            WHERE later.month = removal.month AND later.through >= removal.through)
        THEN
            RAISE EXCEPTION 'a later removal of % was carried out already', to_char(removal.month, 'YYYY-MM') USING ERRCODE = 'object_not_in_prerequisite_state';
        END IF;

        PERFORM audit.empty_month(removal.month, removal.kept);

        -- How many asked what stays counted; who they were does not.
        DELETE FROM audit.rollup_people p
        WHERE p.day >= removal.month AND p.day < removal.month + interval '1 month'
            AND NOT EXISTS (SELECT FROM audit.events e WHERE e.interaction_id = ANY (removal.kept) AND e.requester_id = p.requester_id);
        INSERT INTO audit.removal_runs (removal_id, run_id) VALUES (removal.id, NEW.id);
    END LOOP;

    RETURN NULL;
END
$$;

DROP TRIGGER remove_contents ON audit.events;
CREATE TRIGGER remove_contents AFTER INSERT ON audit.events
    FOR EACH ROW WHEN (NEW.kind = 'retention_run' AND NEW.evidence ->> 'data_class' = 'content') EXECUTE FUNCTION audit.remove_contents();
CREATE TRIGGER remove_events AFTER INSERT ON audit.events
    FOR EACH ROW WHEN (NEW.kind = 'retention_run' AND NEW.evidence ->> 'data_class' = 'evidence') EXECUTE FUNCTION audit.remove_events();

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA audit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.prepare_removal(date) TO openops_audit;
GRANT SELECT ON audit.removals, audit.removed_events, audit.removal_runs TO openops_audit;
