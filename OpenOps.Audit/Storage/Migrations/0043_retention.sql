-- Legal holds, and the end of texts whose time is over. Both are events of the chain; an event of a retention run empties
-- the partitions it names, in its own transaction, and nothing else can.
CREATE INDEX ix_events_holds ON audit.events (kind, sequence) WHERE kind IN ('hold_set', 'hold_released');
CREATE INDEX ix_events_by_voter ON audit.events (user_id, sequence) WHERE kind = 'feedback';

CREATE VIEW audit.active_holds AS
    SELECT s.id, s.sequence, s.recorded_at, s.user_id, s.evidence ->> 'channel_id' AS channel_id,
        (s.evidence ->> 'from')::timestamptz AS begins, (s.evidence ->> 'to')::timestamptz AS ends, s.evidence ->> 'reason' AS reason
    FROM audit.events s
    WHERE s.kind = 'hold_set'
        AND NOT EXISTS (SELECT FROM audit.events r WHERE r.kind = 'hold_released' AND r.evidence ->> 'hold_id' = s.id::text);

-- Whether a hold covers any text that one person's key opens: what that person asked, and what they said of an answer.
CREATE FUNCTION audit.is_held(person text) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM audit.active_holds h
        WHERE (h.user_id = person AND h.channel_id IS NULL AND h.begins IS NULL AND h.ends IS NULL)
            OR ((h.user_id IS NULL OR h.user_id = person) AND (
                EXISTS (
                    SELECT FROM audit.events i
                    WHERE i.kind = 'intent' AND i.requester_id = person AND (h.channel_id IS NULL OR i.channel_id = h.channel_id)
                        AND (h.begins IS NULL OR i.occurred_at >= h.begins) AND (h.ends IS NULL OR i.occurred_at < h.ends))
                OR EXISTS (
                    SELECT FROM audit.events v
                    JOIN audit.events i ON i.interaction_id = v.interaction_id AND i.id = v.interaction_id
                    WHERE v.kind = 'feedback' AND v.user_id = person AND (h.channel_id IS NULL OR i.channel_id = h.channel_id)
                        AND (h.begins IS NULL OR i.occurred_at >= h.begins) AND (h.ends IS NULL OR i.occurred_at < h.ends)))))
$$;

-- Whether a hold covers anything in an interaction that began in a month.
CREATE FUNCTION audit.is_held(month date) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM audit.active_holds h
        JOIN audit.events i ON i.kind = 'intent'
            AND i.interaction_id >= audit.first_id_of(month) AND i.interaction_id < audit.first_id_of((month + interval '1 month')::date)
            AND (h.channel_id IS NULL OR i.channel_id = h.channel_id)
            AND (h.begins IS NULL OR i.occurred_at >= h.begins) AND (h.ends IS NULL OR i.occurred_at < h.ends)
            AND (h.user_id IS NULL OR i.requester_id = h.user_id OR EXISTS (
                SELECT FROM audit.events v WHERE v.interaction_id = i.interaction_id AND v.kind = 'feedback' AND v.user_id = h.user_id)))
$$;

CREATE OR REPLACE FUNCTION audit.destroy_key() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF audit.is_held(NEW.evidence ->> 'user_id') THEN
        RAISE EXCEPTION 'a legal hold covers this person''s text' USING ERRCODE = 'HL001';
    END IF;

    DELETE FROM audit.person_keys WHERE person = NEW.evidence ->> 'user_id';
    RETURN NULL;
END
$$;

-- A reader that takes long is not waited for, since writers wait meanwhile: the run fails, and is repeated later.
CREATE FUNCTION audit.remove_contents() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '1s'
AS $$
DECLARE
    month date;
    partition text;
BEGIN
    FOR month IN SELECT to_date(entry ->> 'month', 'YYYY-MM') FROM jsonb_array_elements(NEW.evidence -> 'months') entry LOOP
        IF month + interval '1 month' > current_date THEN
            RAISE EXCEPTION 'the texts of % are not old enough', to_char(month, 'YYYY-MM') USING ERRCODE = 'datetime_field_overflow';
        END IF;

        IF audit.is_held(month) THEN
            RAISE EXCEPTION 'a legal hold covers texts of %', to_char(month, 'YYYY-MM') USING ERRCODE = 'HL001';
        END IF;

        -- Emptied, not dropped: the files go as well, readers of other months go on, and what comes late has its place.
        partition := 'contents' || to_char(month, '_YYYY_MM');
        EXECUTE format('ALTER TABLE audit.%I DISABLE TRIGGER refuse_change', partition);
        EXECUTE format('TRUNCATE audit.%I', partition);
        EXECUTE format('ALTER TABLE audit.%I ENABLE ALWAYS TRIGGER refuse_change', partition);
    END LOOP;

    RETURN NULL;
END
$$;

CREATE TRIGGER remove_contents AFTER INSERT ON audit.events
    FOR EACH ROW WHEN (NEW.kind = 'retention_run') EXECUTE FUNCTION audit.remove_contents();

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA audit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.is_held(date) TO openops_audit;
GRANT SELECT ON audit.active_holds TO openops_audit;
