-- How far the record has been told to each receiver outside: a SIEM by syslog, a log store by OpenTelemetry.
CREATE TABLE audit.forwards (
    target        varchar(32) NOT NULL,
    last_sequence bigint      NOT NULL,
    recorded_at   timestamptz NOT NULL,
    CONSTRAINT pk_forwards PRIMARY KEY (target, last_sequence)
);
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.forwards
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE audit.forwards ENABLE ALWAYS TRIGGER refuse_change;

GRANT SELECT, INSERT ON audit.forwards TO openops_audit;
