-- What models do with tools: each call before it runs, who let it run, and what came of it.
ALTER TABLE audit.events
    DROP CONSTRAINT ck_events_kind,
    ADD CONSTRAINT ck_events_kind CHECK (kind IN (
        'intent', 'result', 'outcome_unknown', 'feedback', 'stop', 'delivery', 'content_read', 'triage', 'login', 'export',
        'erasure', 'hold_set', 'hold_released', 'retention_run', 'configuration_change', 'tool_call', 'tool_decision', 'tool_result'));
