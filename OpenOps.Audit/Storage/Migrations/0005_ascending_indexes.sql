-- What comes last goes to the end of its index, or of its key's range, where PostgreSQL finds the page at once and keeps
-- pages full. Descending, every new row went before all others, and pages split in halves. Lists walk these backwards.
DROP INDEX audit.ix_events_newest, audit.ix_events_by_user_id, audit.ix_events_by_user_name, audit.ix_events_by_bot,
    audit.ix_events_by_model, audit.ix_events_by_channel, audit.ix_events_by_time, audit.ix_events_by_outcome, audit.ix_events_by_rating;

CREATE INDEX ix_events_newest ON audit.events (sequence) WHERE kind = 'intent';
CREATE INDEX ix_events_by_user_id ON audit.events (requester_id, sequence) WHERE kind = 'intent';
CREATE INDEX ix_events_by_user_name ON audit.events (requester_name, sequence) WHERE kind = 'intent';
CREATE INDEX ix_events_by_bot ON audit.events (bot, sequence) WHERE kind = 'intent';
CREATE INDEX ix_events_by_model ON audit.events (model_id, sequence) WHERE kind = 'intent';
CREATE INDEX ix_events_by_channel ON audit.events (channel_id, sequence) WHERE kind = 'intent';
CREATE INDEX ix_events_by_time ON audit.events (occurred_at, sequence) WHERE kind = 'intent';
CREATE INDEX ix_events_by_outcome ON audit.events (outcome, intent_sequence) WHERE kind IN ('result', 'outcome_unknown');
CREATE INDEX ix_events_by_rating ON audit.events (rating, intent_sequence) WHERE kind = 'feedback';
