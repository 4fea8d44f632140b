-- What is encrypted, or a keyed hash, cannot be compressed. PostgreSQL would try so with every text nevertheless, and writers
-- take turns: each would wait for all those trials before it.
ALTER TABLE audit.contents ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE audit.contents ALTER COLUMN words SET STORAGE EXTERNAL;

-- Evidence, and a text with its words, are often longer than the two kilobytes from which PostgreSQL compresses values, or moves
-- them out of their row into pieces with an index of their own, while all writers wait. Up to the size of a page they stay.
CREATE FUNCTION audit.keep_in_rows(partition text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('ALTER TABLE audit.%I SET (toast_tuple_target = 8160)', partition);
END
$$;
REVOKE ALL ON FUNCTION audit.keep_in_rows(text) FROM PUBLIC;

SELECT audit.keep_in_rows(relname) FROM pg_class
JOIN pg_inherits ON inhrelid = pg_class.oid WHERE inhparent IN ('audit.events'::regclass, 'audit.contents'::regclass);

-- As before, and months to come are stored in the same way.
CREATE OR REPLACE FUNCTION audit.ensure_partition(month date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    first_day date := make_date(extract(year FROM month)::int, extract(month FROM month)::int, 1);
    next_month date := (first_day + interval '1 month')::date;
    parent text;
    partition text;
BEGIN
    IF first_day < DATE '2020-01-01' OR first_day > current_date + 366 THEN
        RAISE EXCEPTION 'no partition is made for %', to_char(first_day, 'YYYY-MM') USING ERRCODE = 'datetime_field_overflow';
    END IF;

    PERFORM pg_advisory_xact_lock(7310012);
    FOREACH parent IN ARRAY ARRAY['events', 'contents'] LOOP
        partition := parent || to_char(first_day, '_YYYY_MM');
        CONTINUE WHEN to_regclass('audit.' || partition) IS NOT NULL;

        -- Made apart and then attached: attaching does not stop writers of other months, PARTITION OF would.
        EXECUTE format(
            'CREATE TABLE audit.%I (LIKE audit.%I INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS INCLUDING STORAGE)', partition, parent);
        EXECUTE format(
            'ALTER TABLE audit.%I ATTACH PARTITION audit.%I FOR VALUES FROM (%L) TO (%L)',
            parent, partition, audit.first_id_of(first_day), audit.first_id_of(next_month));
        PERFORM audit.keep_in_rows(partition);
        EXECUTE format(
            'CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.%I FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change()',
            partition);
        EXECUTE format('ALTER TABLE audit.%I ENABLE ALWAYS TRIGGER refuse_change', partition);
    END LOOP;
END
$$;
