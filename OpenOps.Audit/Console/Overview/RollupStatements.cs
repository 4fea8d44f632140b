using System.Globalization;

namespace OpenOps.Audit.Console.Overview;

/// <summary>The statements that count ranges of the record, and add the counts up.</summary>
internal static class RollupStatements
{
    /// <summary>Upper bounds, in milliseconds, of what the time to the first words is counted in; what is longer comes last.</summary>
    public static readonly int[] LatencyBounds =
        [25, 50, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000, 3000, 4000, 5000, 7500, 10_000, 15_000, 20_000, 30_000, 60_000, 120_000, 300_000];

    public const string Head = """
        SELECT coalesce((SELECT max(last_sequence) FROM audit.rollups), 0), coalesce((SELECT max(last_sequence) FROM audit.commits), 0),
            (SELECT recorded_at FROM audit.rollups ORDER BY last_sequence DESC LIMIT 1)
        """;

    /// <summary>Fails when another replica has counted on from there.</summary>
    public const string InsertRollup = "INSERT INTO audit.rollups (first_sequence, last_sequence, recorded_at) VALUES ($1 + 1, $2, $3)";

    public const string InsertPeople = $"""
        INSERT INTO audit.rollup_people (day, bot, model_id, requester_id)
        SELECT DISTINCT {Day}, coalesce(i.bot, ''), coalesce(i.model_id, ''), i.requester_id FROM audit.events i
        WHERE i.sequence > $1 AND i.sequence <= $2 AND i.kind = 'intent' AND i.requester_id <> ''
        ON CONFLICT DO NOTHING
        """;

    /// <summary>People by day, and in all: counted ones, and those of what is not counted yet.</summary>
    public const string People = $"""
        WITH everyone AS (
            SELECT day, requester_id FROM audit.rollup_people
            WHERE day BETWEEN $3 AND $4 AND ($5::text IS NULL OR bot = $5) AND ($6::text IS NULL OR model_id = $6)
            UNION
            SELECT {Day}, i.requester_id FROM audit.events i
            WHERE i.sequence > $1 AND i.sequence <= $2 AND i.kind = 'intent' AND i.requester_id <> '' AND {Day} BETWEEN $3 AND $4
                AND ($5::text IS NULL OR i.bot = $5) AND ($6::text IS NULL OR i.model_id = $6))
        SELECT day, count(DISTINCT requester_id) FROM everyone GROUP BY GROUPING SETS ((day), ())
        """;

    public static readonly string InsertCounts = $"""
        INSERT INTO audit.rollup_counts (day, bot, model_id, last_sequence, questions, completed, cancelled, failed, unknown,
            input_tokens, output_tokens, cached_tokens, up, down, latencies)
        SELECT day, bot, model_id, $2, {Counts} FROM ({Rows}) counted GROUP BY day, bot, model_id
        """;

    /// <summary>The sums by day, bot and model: of the pieces, and of what is not counted yet.</summary>
    public static readonly string Sums = $"""
        SELECT day, bot, model_id, sum(questions)::bigint, sum(completed)::bigint, sum(cancelled)::bigint, sum(failed)::bigint, sum(unknown)::bigint,
            sum(input_tokens)::bigint, sum(output_tokens)::bigint, sum(cached_tokens)::bigint, sum(up)::bigint, sum(down)::bigint,
            ARRAY[{Join(bucket => $"sum(latencies[{bucket + 1}])::bigint")}]
        FROM (
            SELECT day, bot, model_id, questions, completed, cancelled, failed, unknown, input_tokens, output_tokens, cached_tokens, up, down, latencies
            FROM audit.rollup_counts WHERE day BETWEEN $3 AND $4
            UNION ALL
            SELECT day, bot, model_id, {Counts} FROM ({Rows}) counted WHERE day BETWEEN $3 AND $4 GROUP BY day, bot, model_id) pieces
        WHERE ($5::text IS NULL OR bot = $5) AND ($6::text IS NULL OR model_id = $6)
        GROUP BY day, bot, model_id
        """;

    private const string Day = "(i.occurred_at AT TIME ZONE 'UTC')::date";

    // Every event counts on the day of its question, so that an answer and its rating stand beside each other. A vote that
    // takes the place of an earlier one takes that one's count back; so does a result that came after the note that none had.
    private static string Rows => $"""
        SELECT {Day} AS day, coalesce(i.bot, '') AS bot, coalesce(i.model_id, '') AS model_id, c.kind, c.outcome, c.rating, earlier.rating AS before,
            c.evidence, coalesce((c.evidence #>> '{"{timing,first_token_ms}"}')::float8, (c.evidence #>> '{"{timing,total_ms}"}')::float8) AS latency,
            CASE c.kind
                WHEN 'outcome_unknown' THEN CASE WHEN EXISTS (
                    SELECT FROM audit.events r WHERE r.interaction_id = c.interaction_id AND r.kind = 'result' AND r.sequence < c.sequence) THEN 0 ELSE 1 END
                WHEN 'result' THEN CASE WHEN EXISTS (
                    SELECT FROM audit.events u WHERE u.interaction_id = c.interaction_id AND u.kind = 'outcome_unknown' AND u.sequence < c.sequence) THEN -1 ELSE 0 END
                ELSE 0 END AS unknown
        FROM audit.events c
        CROSS JOIN LATERAL (
            SELECT i.occurred_at, i.bot, i.model_id FROM audit.events i
            WHERE i.interaction_id = c.interaction_id AND i.id = c.interaction_id AND i.kind = 'intent' LIMIT 1) i
        LEFT JOIN LATERAL (
            SELECT v.rating FROM audit.events v
            WHERE c.kind = 'feedback' AND v.interaction_id = c.interaction_id AND v.kind = 'feedback' AND v.user_id = c.user_id AND v.sequence < c.sequence
            ORDER BY v.sequence DESC LIMIT 1) earlier ON true
        WHERE c.sequence > $1 AND c.sequence <= $2 AND c.kind IN ('intent', 'result', 'outcome_unknown', 'feedback')
        """;

    private static string Counts => $"""
        count(*) FILTER (WHERE kind = 'intent') AS questions,
        count(*) FILTER (WHERE kind = 'result' AND outcome = 'completed') AS completed,
        count(*) FILTER (WHERE kind = 'result' AND outcome = 'cancelled') AS cancelled,
        count(*) FILTER (WHERE kind = 'result' AND outcome = 'failed') AS failed,
        sum(unknown)::bigint AS unknown,
        coalesce(sum((evidence #>> '{"{usage,input_tokens}"}')::bigint) FILTER (WHERE kind = 'result'), 0)::bigint AS input_tokens,
        coalesce(sum((evidence #>> '{"{usage,output_tokens}"}')::bigint) FILTER (WHERE kind = 'result'), 0)::bigint AS output_tokens,
        coalesce(sum((evidence #>> '{"{usage,cached_input_tokens}"}')::bigint) FILTER (WHERE kind = 'result'), 0)::bigint AS cached_tokens,
        count(*) FILTER (WHERE rating = 'up') - count(*) FILTER (WHERE before = 'up') AS up,
        count(*) FILTER (WHERE rating = 'down') - count(*) FILTER (WHERE before = 'down') AS down,
        ARRAY[{Join(bucket => $"count(*) FILTER (WHERE kind = 'result' AND width_bucket(latency, {Bounds}) = {bucket})")}] AS latencies
        """;

    private static string Bounds => $"ARRAY[{string.Join(", ", LatencyBounds.Select(bound => bound.ToString(CultureInfo.InvariantCulture)))}]::float8[]";

    private static string Join(Func<int, string> bucket) => string.Join(", ", Enumerable.Range(0, LatencyBounds.Length + 1).Select(bucket));
}
