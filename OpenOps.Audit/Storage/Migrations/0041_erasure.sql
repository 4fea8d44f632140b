-- Erasure: the event that records it destroys the person's key, in the same transaction, and nothing else can. Events that
-- are no part of an interaction bear their own id as the interaction's.
ALTER TABLE audit.events
    DROP CONSTRAINT ck_events_kind,
    DROP CONSTRAINT IF EXISTS ck_events_intent_bears_the_interactions_id,
    DROP CONSTRAINT IF EXISTS ck_events_first_bears_the_interactions_id,
    DROP CONSTRAINT ck_events_others_follow_an_intent,
    ADD CONSTRAINT ck_events_kind CHECK (kind IN (
        'intent', 'result', 'outcome_unknown', 'feedback', 'stop', 'delivery', 'content_read', 'triage', 'login', 'export',
        'erasure', 'hold_set', 'hold_released', 'retention_run', 'configuration_change')),
    ADD CONSTRAINT ck_events_first_bears_the_interactions_id CHECK (
        (kind IN ('intent', 'login', 'export', 'erasure', 'hold_set', 'hold_released', 'retention_run', 'configuration_change')) = (id = interaction_id)),
    ADD CONSTRAINT ck_events_others_follow_an_intent CHECK (
        (kind IN ('intent', 'login', 'export', 'erasure', 'hold_set', 'hold_released', 'retention_run', 'configuration_change')) = (intent_sequence IS NULL));

CREATE INDEX ix_events_erasures ON audit.events (user_id, sequence) WHERE kind = 'erasure';

CREATE FUNCTION audit.destroy_key() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM audit.person_keys WHERE person = NEW.evidence ->> 'user_id';
    RETURN NULL;
END
$$;

CREATE TRIGGER destroy_key AFTER INSERT ON audit.events
    FOR EACH ROW WHEN (NEW.kind = 'erasure') EXECUTE FUNCTION audit.destroy_key();

-- A key goes with the event above, not by hand.
CREATE FUNCTION audit.refuse_key_removal() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'DELETE' AND pg_trigger_depth() > 1 THEN
        RETURN NULL;
    END IF;

    RAISE EXCEPTION '%.% is append-only: % is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;

DROP TRIGGER refuse_change ON audit.person_keys;
CREATE TRIGGER refuse_change BEFORE DELETE OR TRUNCATE ON audit.person_keys
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_key_removal();
ALTER TABLE audit.person_keys ENABLE ALWAYS TRIGGER refuse_change;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA audit FROM PUBLIC;
