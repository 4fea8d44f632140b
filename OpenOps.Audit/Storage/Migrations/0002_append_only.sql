-- Nobody changes or removes a record: not the run-time role, which has no such right, and not the owner by mistake.
-- ENABLE ALWAYS: also where a replication role switches ordinary triggers off.
CREATE FUNCTION audit.refuse_change() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION '%.% is append-only: % is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.events
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.contents
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.sweeps
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.migrations
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();

ALTER TABLE audit.events ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE audit.contents ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE audit.sweeps ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE audit.migrations ENABLE ALWAYS TRIGGER refuse_change;
