using Npgsql;
using NpgsqlTypes;

namespace OpenOps.Audit.Storage.Recording;

/// <summary>The statements of the group commit: each inserts any number of events with one array per column.</summary>
internal static class InsertStatements
{
    /// <summary>
    /// Writers take turns, from before the first sequence is drawn until after the commit. So sequences become visible in
    /// their order, and whoever has read up to one of them has missed nothing before it.
    /// </summary>
    public const string TakeTurn = "SELECT pg_advisory_xact_lock(7310013)";

    public const string Intents = $"""
        WITH {Input},
        recorded AS (
            INSERT INTO audit.events (interaction_id, id, kind, occurred_at, recorded_at, recorded_by, evidence, body_hash)
            SELECT interaction_id, id, kind, occurred_at, $9, recorded_by, evidence, body_hash FROM input ORDER BY place
            ON CONFLICT DO NOTHING
            RETURNING interaction_id, id, body_hash, sequence),
        {Contents}
        SELECT interaction_id, id, sequence FROM recorded
        """;

    // The intent is looked up row by row, by primary key: a join might be planned as a scan while the table is small,
    // and such a plan is kept.
    public const string Followers = $"""
        WITH {Input},
        following AS MATERIALIZED (
            SELECT input.*, (
                SELECT intent.sequence FROM audit.events intent
                WHERE intent.interaction_id = input.interaction_id AND intent.id = input.interaction_id) AS intent_sequence
            FROM input),
        recorded AS (
            INSERT INTO audit.events (interaction_id, id, kind, intent_sequence, occurred_at, recorded_at, recorded_by, evidence, body_hash)
            SELECT interaction_id, id, kind, intent_sequence, occurred_at, $9, recorded_by, evidence, body_hash FROM following
            WHERE intent_sequence IS NOT NULL ORDER BY place
            ON CONFLICT DO NOTHING
            RETURNING interaction_id, id, body_hash, sequence),
        {Contents}
        SELECT interaction_id, id, sequence FROM recorded
        """;

    private const string Input = """
        input AS (
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $10) WITH ORDINALITY
                AS input (interaction_id, id, kind, occurred_at, recorded_by, evidence, body_hash, content, salt, place))
        """;

    // By the hash too: of two drafts of one id in one batch, the content kept is that of the one recorded.
    private const string Contents = """
        kept AS (
            INSERT INTO audit.contents (interaction_id, event_id, salt, body)
            SELECT interaction_id, id, salt, content FROM recorded JOIN input USING (interaction_id, id, body_hash)
            WHERE content IS NOT NULL)
        """;

    public static void Bind(NpgsqlParameterCollection parameters, EventDraft[] drafts, DateTimeOffset recordedAt)
    {
        Add(parameters, NpgsqlDbType.Uuid, drafts, draft => draft.InteractionId);
        Add(parameters, NpgsqlDbType.Uuid, drafts, draft => draft.Id);
        Add(parameters, NpgsqlDbType.Text, drafts, draft => draft.Kind.ToText());
        Add(parameters, NpgsqlDbType.TimestampTz, drafts, draft => draft.OccurredAt);
        Add(parameters, NpgsqlDbType.Text, drafts, draft => draft.RecordedBy);
        Add(parameters, NpgsqlDbType.Jsonb, drafts, draft => draft.Evidence);
        Add(parameters, NpgsqlDbType.Bytea, drafts, draft => draft.BodyHash);
        Add(parameters, NpgsqlDbType.Text, drafts, draft => draft.Content);
        parameters.Add(new NpgsqlParameter { Value = recordedAt, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        Add(parameters, NpgsqlDbType.Bytea, drafts, draft => draft.Salt);
    }

    private static void Add<T>(NpgsqlParameterCollection parameters, NpgsqlDbType element, EventDraft[] drafts, Func<EventDraft, T> column) =>
        parameters.Add(new NpgsqlParameter<T[]> { TypedValue = Array.ConvertAll(drafts, draft => column(draft)), NpgsqlDbType = NpgsqlDbType.Array | element });
}
