using Npgsql;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Chain;

/// <summary>An event as it lies in the database now, with all that its hash is to be held against.</summary>
internal sealed record ChainRow(EventLink Link, byte[] Hash, byte[]? Salt, string? Content, bool Agrees)
{
    // The last column: what the database derived from the evidence, and the intent that it points to.
    private const string Columns = """
        SELECT e.sequence, e.interaction_id, e.id, e.kind, e.occurred_at, e.recorded_at, e.recorded_by, e.evidence::text, e.body_hash,
            e.content_hash, e.hash, c.salt, c.body,
            (e.requester_id, e.requester_name, e.bot, e.model_id, e.channel_id, e.outcome, e.user_id, e.rating)
                IS NOT DISTINCT FROM (e.evidence #>> '{requester,id}', e.evidence #>> '{requester,name}', e.evidence ->> 'bot',
                    e.evidence #>> '{model,id}', e.evidence #>> '{place,channel_id}', e.evidence ->> 'outcome', e.evidence ->> 'user_id',
                    e.evidence ->> 'rating')
            AND e.intent_sequence IS NOT DISTINCT FROM (
                SELECT i.sequence FROM audit.events i WHERE e.id <> e.interaction_id AND i.interaction_id = e.interaction_id AND i.id = e.interaction_id)
        FROM audit.events e LEFT JOIN audit.contents c ON c.interaction_id = e.interaction_id AND c.event_id = e.id
        """;

    /// <summary>All events after a sequence, in the chain's order.</summary>
    public static async IAsyncEnumerable<ChainRow> ReadAsync(
        NpgsqlConnection connection, long after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"{Columns} WHERE e.sequence > $1 ORDER BY e.sequence, e.interaction_id, e.id", connection)
        {
            Parameters = { new() { Value = after } },
            CommandTimeout = 0,
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return Read(reader);
        }
    }

    /// <summary>Whether the row is the event of a place in the chain.</summary>
    public bool Fits(long sequence, byte[] previous, byte[] hash) =>
        (Link with { Sequence = sequence }).Hash(previous).AsSpan().SequenceEqual(hash);

    private static ChainRow Read(NpgsqlDataReader reader) => new(
        new EventLink
        {
            Sequence = reader.GetInt64(0),
            InteractionId = reader.GetGuid(1),
            Id = reader.GetGuid(2),
            Kind = EventKindText.Parse(reader.GetString(3)),
            OccurredAt = reader.GetFieldValue<DateTimeOffset>(4),
            RecordedAt = reader.GetFieldValue<DateTimeOffset>(5),
            RecordedBy = reader.GetString(6),
            Evidence = CanonicalJson.Canonicalize(reader.GetString(7)),
            BodyHash = reader.GetFieldValue<byte[]>(8),
            ContentHash = Bytes(reader, 9),
        },
        reader.GetFieldValue<byte[]>(10),
        Bytes(reader, 11),
        reader.IsDBNull(12) ? null : reader.GetString(12),
        reader.GetBoolean(13));

    private static byte[]? Bytes(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);
}
