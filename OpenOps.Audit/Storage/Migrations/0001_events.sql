-- The record: one append-only sequence of events. An interaction is its intent and every later event that names it.
--
-- Partitioned by month, by the time inside the interaction's own UUIDv7. So all events of an interaction lie in one
-- partition, and because the key holds the partition column, it is unique across all of them.
CREATE TABLE audit.events (
    sequence        bigint GENERATED ALWAYS AS IDENTITY,
    interaction_id  uuid        NOT NULL,
    id              uuid        NOT NULL,
    kind            varchar(20) NOT NULL,
    intent_sequence bigint,
    occurred_at     timestamptz NOT NULL,
    recorded_at     timestamptz NOT NULL,
    recorded_by     varchar(64) NOT NULL,
    evidence        jsonb       NOT NULL,
    body_hash       bytea       NOT NULL,

    -- What is searched by: derived from the evidence by the database, so the two cannot disagree.
    requester_id    varchar(64)  GENERATED ALWAYS AS (evidence #>> '{requester,id}') STORED,
    requester_name  varchar(128) GENERATED ALWAYS AS (evidence #>> '{requester,name}') STORED,
    bot             varchar(64)  GENERATED ALWAYS AS (evidence ->> 'bot') STORED,
    model_id        varchar(128) GENERATED ALWAYS AS (evidence #>> '{model,id}') STORED,
    channel_id      varchar(64)  GENERATED ALWAYS AS (evidence #>> '{place,channel_id}') STORED,
    outcome         varchar(20)  GENERATED ALWAYS AS (evidence ->> 'outcome') STORED,
    user_id         varchar(64)  GENERATED ALWAYS AS (evidence ->> 'user_id') STORED,
    rating          varchar(20)  GENERATED ALWAYS AS (evidence ->> 'rating') STORED,

    CONSTRAINT pk_events PRIMARY KEY (interaction_id, id),
    CONSTRAINT ck_events_kind CHECK (kind IN ('intent', 'result', 'outcome_unknown', 'feedback', 'stop', 'delivery')),
    CONSTRAINT ck_events_intent_bears_the_interactions_id CHECK ((kind = 'intent') = (id = interaction_id)),
    CONSTRAINT ck_events_others_follow_an_intent CHECK ((kind = 'intent') = (intent_sequence IS NULL)),
    CONSTRAINT ck_events_body_hash_is_sha256 CHECK (octet_length(body_hash) = 32)
) PARTITION BY RANGE (interaction_id);

-- One result, and one note that none came, for each interaction, however many replicas write.
CREATE UNIQUE INDEX ux_events_one_result ON audit.events (interaction_id) WHERE kind = 'result';
CREATE UNIQUE INDEX ux_events_one_outcome_unknown ON audit.events (interaction_id) WHERE kind = 'outcome_unknown';

-- One index for each way the list is asked for; all page by sequence, newest first.
CREATE INDEX ix_events_newest ON audit.events (sequence DESC) WHERE kind = 'intent';
CREATE INDEX ix_events_by_user_id ON audit.events (requester_id, sequence DESC) WHERE kind = 'intent';
CREATE INDEX ix_events_by_user_name ON audit.events (requester_name, sequence DESC) WHERE kind = 'intent';
CREATE INDEX ix_events_by_bot ON audit.events (bot, sequence DESC) WHERE kind = 'intent';
CREATE INDEX ix_events_by_model ON audit.events (model_id, sequence DESC) WHERE kind = 'intent';
CREATE INDEX ix_events_by_channel ON audit.events (channel_id, sequence DESC) WHERE kind = 'intent';
CREATE INDEX ix_events_by_time ON audit.events (occurred_at, sequence DESC) WHERE kind = 'intent';
CREATE INDEX ix_events_by_outcome ON audit.events (outcome, intent_sequence DESC) WHERE kind IN ('result', 'outcome_unknown');
CREATE INDEX ix_events_by_rating ON audit.events (rating, intent_sequence DESC) WHERE kind = 'feedback';

-- What people and models said, apart from the evidence that they said it. The salt is part of the event's body_hash:
-- once a row here is erased, the hash that stays behind no longer tells what it was, not even by guessing.
CREATE TABLE audit.contents (
    interaction_id uuid  NOT NULL,
    event_id       uuid  NOT NULL,
    salt           bytea NOT NULL,
    body           text  NOT NULL,
    CONSTRAINT pk_contents PRIMARY KEY (interaction_id, event_id)
) PARTITION BY RANGE (interaction_id);

-- How far the search for intents without a result has come: every intent up to here has a result or a note that none came.
CREATE TABLE audit.sweeps (
    id              bigint GENERATED ALWAYS AS IDENTITY,
    settled_through bigint      NOT NULL,
    recorded_at     timestamptz NOT NULL,
    CONSTRAINT pk_sweeps PRIMARY KEY (id)
);
CREATE INDEX ix_sweeps_furthest ON audit.sweeps (settled_through DESC);
