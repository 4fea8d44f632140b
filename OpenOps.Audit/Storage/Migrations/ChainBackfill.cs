using System.Diagnostics.CodeAnalysis;
using Npgsql;
using NpgsqlTypes;
using OpenOps.Audit.Chain;

namespace OpenOps.Audit.Storage.Migrations;

/// <summary>
/// Chains the events that were recorded before there was a chain, in their order, and gives them sequences without gaps.
/// What they say stays untouched. One commit note tells that they were chained later; the first checkpoint repeats it.
/// </summary>
[SuppressMessage("Security", "CA2100", Justification = "The statements are constants.")]
internal static class ChainBackfill
{
    private const string Prepare = "CREATE TEMP TABLE chained (interaction_id uuid, id uuid, old bigint, new bigint, content_hash bytea, hash bytea) ON COMMIT DROP";

    private const string Read = """
        DECLARE unchained NO SCROLL CURSOR FOR
        SELECT e.sequence, e.interaction_id, e.id, e.kind, e.occurred_at, e.recorded_at, e.recorded_by, e.evidence::text, e.body_hash, c.salt, c.body
        FROM audit.events e LEFT JOIN audit.contents c ON c.interaction_id = e.interaction_id AND c.event_id = e.id
        ORDER BY e.sequence
        """;

    private const string Apply = """
        CREATE INDEX ON chained (old);
        ANALYZE chained;
        ALTER TABLE audit.events DISABLE TRIGGER refuse_change;
        ALTER TABLE audit.sweeps DISABLE TRIGGER refuse_change;
        UPDATE audit.events e SET sequence = c.new, content_hash = c.content_hash, hash = c.hash,
            intent_sequence = (SELECT i.new FROM chained i WHERE i.old = e.intent_sequence)
        FROM chained c WHERE c.interaction_id = e.interaction_id AND c.id = e.id;
        UPDATE audit.sweeps SET settled_through = coalesce((SELECT max(new) FROM chained WHERE old <= settled_through), 0);
        ALTER TABLE audit.events ENABLE ALWAYS TRIGGER refuse_change;
        ALTER TABLE audit.sweeps ENABLE ALWAYS TRIGGER refuse_change;
        """;

    private const string Close = "ALTER TABLE audit.events ALTER COLUMN hash SET NOT NULL";

    public static async Task RunAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(Prepare, cancellationToken);
        await connection.ExecuteAsync(Read, cancellationToken);
        var head = ChainHead.Genesis;
        while (await FetchAsync(connection, cancellationToken) is { Count: > 0 } page)
        {
            head = await ChainAsync(connection, page, head, cancellationToken);
        }

        await connection.ExecuteAsync("CLOSE unchained", cancellationToken);
        if (head.Sequence > 0)
        {
            await connection.ExecuteAsync(Apply, cancellationToken);
            await using var note = new NpgsqlCommand(
                "INSERT INTO audit.commits (first_sequence, last_sequence, hash, chained_later) VALUES (1, $1, $2, true)", connection)
            {
                Parameters = { new() { Value = head.Sequence }, new() { Value = head.Hash } },
            };
            await note.ExecuteNonQueryAsync(cancellationToken);
        }

        await connection.ExecuteAsync(Close, cancellationToken);
    }

    private static async Task<List<(long Old, EventLink Link)>> FetchAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("FETCH 1000 FROM unchained", connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<(long, EventLink)> page = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            page.Add((reader.GetInt64(0), new EventLink
            {
                Sequence = 0,
                InteractionId = reader.GetGuid(1),
                Id = reader.GetGuid(2),
                Kind = EventKindText.Parse(reader.GetString(3)),
                OccurredAt = await reader.GetFieldValueAsync<DateTimeOffset>(4, cancellationToken),
                RecordedAt = await reader.GetFieldValueAsync<DateTimeOffset>(5, cancellationToken),
                RecordedBy = reader.GetString(6),
                Evidence = CanonicalJson.Canonicalize(reader.GetString(7)),
                BodyHash = await reader.GetFieldValueAsync<byte[]>(8, cancellationToken),
                ContentHash = await reader.IsDBNullAsync(9, cancellationToken)
                    ? null
                    : EventLink.HashContent(await reader.GetFieldValueAsync<byte[]>(9, cancellationToken), reader.GetString(10)),
            }));
        }

        return page;
    }

    private static async Task<ChainHead> ChainAsync(
        NpgsqlConnection connection, List<(long Old, EventLink Link)> page, ChainHead head, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY chained (interaction_id, id, old, new, content_hash, hash) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var (old, link) in page)
        {
            var sequence = head.Sequence + 1;
            head = new ChainHead(sequence, (link with { Sequence = sequence }).Hash(head.Hash));
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(link.InteractionId, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(link.Id, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(old, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(sequence, NpgsqlDbType.Bigint, cancellationToken);
            await (link.ContentHash is { } content ? copy.WriteAsync(content, NpgsqlDbType.Bytea, cancellationToken) : copy.WriteNullAsync(cancellationToken));
            await copy.WriteAsync(head.Hash, NpgsqlDbType.Bytea, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
        return head;
    }
}
