using Npgsql;
using OpenOps.Audit.Encryption;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Chain;

/// <summary>An event as it is found now, with all that its hash is to be held against.</summary>
/// <param name="Link">What is hashed of it.</param>
/// <param name="Hash">The hash that stands with it.</param>
/// <param name="Text">What lies there of what was said in it; null for nothing.</param>
/// <param name="Person">Whose words it holds, or whose it erases.</param>
internal sealed record ChainRow(EventLink Link, byte[] Hash, StoredText? Text, string? Person)
{
    private const string SearchedOtherwise = "the columns it is searched by are not what its evidence says";

    /// <summary>What else stands with the event and is not as the event says, in words; null when all is.</summary>
    public string? Contradiction { get; init; }

    /// <summary>The hash of the event before, where it stands with this one, as in an export.</summary>
    public byte[]? Previous { get; init; }

    // The last columns: what the database derived from the evidence, and the intent that it points to; and whose words
    // it holds, or whose it erases.
    private const string Columns = """
        SELECT e.sequence, e.interaction_id, e.id, e.kind, e.occurred_at, e.recorded_at, e.recorded_by, e.evidence::text, e.body_hash,
            e.content_hash, e.hash, c.key_id, c.salt, c.body, k.id, k.person, k.wrapped, k.master_key_id,
            (e.requester_id, e.requester_name, e.bot, e.model_id, e.channel_id, e.outcome, e.user_id, e.rating)
                IS NOT DISTINCT FROM (e.evidence #>> '{requester,id}', e.evidence #>> '{requester,name}', e.evidence ->> 'bot',
                    e.evidence #>> '{model,id}', e.evidence #>> '{place,channel_id}', e.evidence ->> 'outcome', e.evidence ->> 'user_id',
                    e.evidence ->> 'rating')
            AND e.intent_sequence IS NOT DISTINCT FROM i.sequence,
            CASE WHEN e.kind IN ('feedback', 'erasure') THEN e.user_id ELSE coalesce(i.requester_id, e.requester_id) END
        FROM audit.events e LEFT JOIN audit.contents c ON c.interaction_id = e.interaction_id AND c.event_id = e.id
        LEFT JOIN audit.events i ON e.id <> e.interaction_id AND i.interaction_id = e.interaction_id AND i.id = e.interaction_id
        LEFT JOIN audit.person_keys k ON k.id = c.key_id
        """;

    /// <summary>All events from a place on, in the chain's order.</summary>
    /// <param name="connection">To the record's database.</param>
    /// <param name="from">The place.</param>
    /// <param name="withTexts">Whether texts are to be brought along, sealed as they are.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async IAsyncEnumerable<ChainRow> ReadAsync(
        NpgsqlConnection connection, long from, bool withTexts, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var columns = withTexts ? Columns : Columns.Replace("c.salt, c.body", "NULL::bytea, NULL::bytea", StringComparison.Ordinal);
        await using var command = new NpgsqlCommand($"{columns} WHERE e.sequence >= $1 ORDER BY e.sequence, e.interaction_id, e.id", connection)
        {
            Parameters = { new() { Value = from } },
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

    private static ChainRow Read(NpgsqlDataReader reader) => new ChainRow(
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
        reader.IsDBNull(11) ? null : ReadText(reader),
        reader.IsDBNull(19) ? null : reader.GetString(19))
    {
        Contradiction = reader.GetBoolean(18) ? null : SearchedOtherwise,
    };

    private static StoredText ReadText(NpgsqlDataReader reader) => new(reader.GetGuid(11), HasKey: !reader.IsDBNull(14))
    {
        Sealed = reader.IsDBNull(14) || reader.IsDBNull(12) ? null : (
            new SealedContent(reader.GetGuid(11), [], reader.GetFieldValue<byte[]>(12), reader.GetFieldValue<byte[]>(13)),
            PersonKeyRow.Read(reader, firstColumn: 14)),
    };

    private static byte[]? Bytes(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);
}
