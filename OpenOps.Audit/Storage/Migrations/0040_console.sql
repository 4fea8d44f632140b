-- The console: events that are no part of an interaction (a sign-in, an export), events that follow one (its text was read,
-- a complaint is dealt with), sessions of the people who are signed in, and counts for the overview.
ALTER TABLE audit.events
    DROP CONSTRAINT ck_events_kind,
    DROP CONSTRAINT ck_events_intent_bears_the_interactions_id,
    DROP CONSTRAINT ck_events_others_follow_an_intent,
    ADD CONSTRAINT ck_events_kind CHECK (kind IN (
        'intent', 'result', 'outcome_unknown', 'feedback', 'stop', 'delivery', 'content_read', 'triage', 'login', 'export')),
    ADD CONSTRAINT ck_events_first_bears_the_interactions_id CHECK ((kind IN ('intent', 'login', 'export')) = (id = interaction_id)),
    ADD CONSTRAINT ck_events_others_follow_an_intent CHECK ((kind IN ('intent', 'login', 'export')) = (intent_sequence IS NULL));

CREATE INDEX ix_events_by_triage ON audit.events (outcome, intent_sequence) WHERE kind = 'triage';
CREATE INDEX ix_events_by_reader ON audit.events (user_id, sequence) WHERE kind = 'content_read';

-- Who is signed in. The token is only in the person's cookie; here is its hash.
CREATE TABLE audit.sessions (
    token_hash   bytea        NOT NULL,
    id           uuid         NOT NULL,
    user_id      varchar(64)  NOT NULL,
    user_name    varchar(128) NOT NULL,
    system_admin boolean      NOT NULL,
    created_at   timestamptz  NOT NULL,
    CONSTRAINT pk_sessions PRIMARY KEY (token_hash),
    CONSTRAINT ux_sessions_id UNIQUE (id),
    CONSTRAINT ck_sessions_token_hash_is_sha256 CHECK (octet_length(token_hash) = 32)
);
CREATE INDEX ix_sessions_newest ON audit.sessions (created_at);

-- That a session was still used, now and then; and its end.
CREATE TABLE audit.session_marks (
    session_id uuid        NOT NULL,
    at         timestamptz NOT NULL,
    ended      boolean     NOT NULL,
    CONSTRAINT pk_session_marks PRIMARY KEY (session_id, at, ended)
);

-- Counts of the record, in pieces: each counts the events of one range of sequences, by the day of the question, bot and
-- model. A sum over pieces is the count; nothing is ever changed. They can be made anew from the events.
CREATE TABLE audit.rollups (
    first_sequence bigint      NOT NULL,
    last_sequence  bigint      NOT NULL,
    recorded_at    timestamptz NOT NULL,
    CONSTRAINT pk_rollups PRIMARY KEY (first_sequence),
    CONSTRAINT ux_rollups_last UNIQUE (last_sequence),
    CONSTRAINT ck_rollups_are_not_empty CHECK (first_sequence > 0 AND last_sequence >= first_sequence)
);
CREATE TABLE audit.rollup_counts (
    day            date         NOT NULL,
    bot            varchar(64)  NOT NULL,
    model_id       varchar(128) NOT NULL,
    last_sequence  bigint       NOT NULL,
    questions      bigint       NOT NULL,
    completed      bigint       NOT NULL,
    cancelled      bigint       NOT NULL,
    failed         bigint       NOT NULL,
    unknown        bigint       NOT NULL,
    input_tokens   bigint       NOT NULL,
    output_tokens  bigint       NOT NULL,
    cached_tokens  bigint       NOT NULL,
    up             bigint       NOT NULL,
    down           bigint       NOT NULL,
    latencies      bigint[]     NOT NULL,
    CONSTRAINT pk_rollup_counts PRIMARY KEY (day, bot, model_id, last_sequence)
);
CREATE TABLE audit.rollup_people (
    day          date         NOT NULL,
    bot          varchar(64)  NOT NULL,
    model_id     varchar(128) NOT NULL,
    requester_id varchar(64)  NOT NULL,
    CONSTRAINT pk_rollup_people PRIMARY KEY (day, bot, model_id, requester_id)
);

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.sessions
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.session_marks
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE audit.sessions ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE audit.session_marks ENABLE ALWAYS TRIGGER refuse_change;

GRANT SELECT, INSERT ON audit.sessions, audit.session_marks, audit.rollups, audit.rollup_counts, audit.rollup_people TO openops_audit;
