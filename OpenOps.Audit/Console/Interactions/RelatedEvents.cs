using Npgsql;
using OpenOps.Audit.Access;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Console.Interactions;

/// <summary>What stands around interactions: other answers to the same post, who read them, which bots and models there are.</summary>
internal sealed class RelatedEvents(NpgsqlDataSource database)
{
    private const int MostWords = 200;

    // Walks an index from one word to the next: as many steps as there are words, however many rows.
    internal const string Bots = """
        WITH RECURSIVE word AS (
            (SELECT bot AS w FROM audit.events WHERE kind = 'intent' AND bot IS NOT NULL ORDER BY bot LIMIT 1)
            UNION ALL
            SELECT (SELECT bot FROM audit.events WHERE kind = 'intent' AND bot > word.w ORDER BY bot LIMIT 1) FROM word WHERE word.w IS NOT NULL)
        SELECT w FROM word WHERE w <> '' LIMIT $1
        """;

    internal const string Models = """
        WITH RECURSIVE word AS (
            (SELECT model_id AS w FROM audit.events WHERE kind = 'intent' AND model_id IS NOT NULL ORDER BY model_id LIMIT 1)
            UNION ALL
            SELECT (SELECT model_id FROM audit.events WHERE kind = 'intent' AND model_id > word.w ORDER BY model_id LIMIT 1) FROM word WHERE word.w IS NOT NULL)
        SELECT w FROM word WHERE w <> '' LIMIT $1
        """;

    // All answers of the bots to one post have the post's time in their ids: one short range of the primary key.
    internal const string Variants = """
        SELECT i.interaction_id, i.occurred_at, i.model_id, coalesce(r.outcome, 'pending')
        FROM audit.events i
        LEFT JOIN audit.events r ON r.interaction_id = i.interaction_id AND r.kind = 'result'
        WHERE i.interaction_id BETWEEN $1 AND $2 AND i.kind = 'intent' AND i.bot = $3 AND i.evidence #>> '{place,post_id}' = $4
        ORDER BY i.sequence LIMIT 50
        """;

    internal const string Followers = """
        SELECT e.kind, e.occurred_at, e.evidence::text, c.body
        FROM audit.events e LEFT JOIN audit.contents c ON c.interaction_id = e.interaction_id AND c.event_id = e.id
        WHERE e.interaction_id = $1 AND e.kind IN ('content_read', 'triage') ORDER BY e.sequence DESC LIMIT 200
        """;

    public Task<IReadOnlyList<string>> BotsAsync(CancellationToken cancellationToken) =>
        ReadAsync(Bots, reader => reader.GetString(0), cancellationToken, MostWords);

    public Task<IReadOnlyList<string>> ModelsAsync(CancellationToken cancellationToken) =>
        ReadAsync(Models, reader => reader.GetString(0), cancellationToken, MostWords);

    /// <summary>The answers of the same bot to the same post, this one included, in their order.</summary>
    public Task<IReadOnlyList<VariantLink>> VariantsAsync(InteractionDetails of, CancellationToken cancellationToken)
    {
        if (of.Intent.Place.PostId.Length == 0)
        {
            return Task.FromResult<IReadOnlyList<VariantLink>>([]);
        }

        var (first, last) = RangeOf(of.Id);
        return ReadAsync(
            Variants,
            reader => new VariantLink(reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2), reader.GetString(3)),
            cancellationToken, first, last, of.Intent.Bot, of.Intent.Place.PostId);
    }

    /// <summary>What people of the console did with an interaction, in its order; of many readings the latest.</summary>
    public async Task<IReadOnlyList<TimelineEntry>> FollowersAsync(Guid id, CancellationToken cancellationToken)
    {
        var entries = await ReadAsync(Followers, ToEntry, cancellationToken, id);
        return [.. entries.Reverse()];
    }

    private static TimelineEntry ToEntry(NpgsqlDataReader reader)
    {
        var at = reader.GetFieldValue<DateTimeOffset>(1);
        if (reader.GetString(0) == EventKind.Triage.ToText())
        {
            var triage = StorageJson.Read<TriageEvidence>(reader.GetString(2));
            var note = reader.IsDBNull(3) ? "" : ": " + StorageJson.Read<TriageContent>(reader.GetString(3)).Note;
            return new TimelineEntry(at, "triage", $"{triage.UserName} set the complaint to {triage.Outcome.Replace('_', ' ')}{note}");
        }

        var read = StorageJson.Read<ContentReadEvidence>(reader.GetString(2));
        var who = read.UserName.Length > 0 ? read.UserName : "A program with a key";
        return new TimelineEntry(at, "read", $"{who} read it{(read.Redacted ? " without names" : "")}");
    }

    // The 48 bits of milliseconds, with all that can follow them.
    private static (Guid First, Guid Last) RangeOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[6..].Clear();
        var first = new Guid(bytes, bigEndian: true);
        bytes[6..].Fill(0xff);
        return (first, new Guid(bytes, bigEndian: true));
    }

    private async Task<IReadOnlyList<T>> ReadAsync<T>(
        string statement, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = database.CreateCommand(statement);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<T> rows = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}

/// <summary>Another answer to the same post.</summary>
public sealed record VariantLink(Guid Id, DateTimeOffset At, string Model, string Outcome);

/// <summary>Something that happened.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">A word for its looks.</param>
/// <param name="Text">What.</param>
public sealed record TimelineEntry(DateTimeOffset At, string Kind, string Text);
