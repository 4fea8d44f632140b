-- The changes of services' settings: few among many events.
CREATE INDEX ix_events_configuration_changes ON audit.events (sequence) WHERE kind = 'configuration_change';
