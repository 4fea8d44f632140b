-- What the service may do while it runs: add and read. The database is Audit's alone.
DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO openops_audit', current_database());
END
$$;

REVOKE ALL ON SCHEMA audit FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA audit FROM PUBLIC;

GRANT USAGE ON SCHEMA audit TO openops_audit;
GRANT SELECT, INSERT ON audit.events, audit.contents, audit.sweeps TO openops_audit;
GRANT SELECT ON audit.migrations TO openops_audit;
GRANT EXECUTE ON FUNCTION audit.ensure_partition(date) TO openops_audit;
