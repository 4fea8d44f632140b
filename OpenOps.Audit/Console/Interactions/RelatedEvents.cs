using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpenOps.Audit.Access;
using OpenOps.Audit.Encryption;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Console.Interactions;

/// <summary>What stands around interactions: other answers to the same post, and who read them.</summary>
internal sealed class RelatedEvents(NpgsqlDataSource database, AuditDbContext db, ContentReader contents)
{
    // All answers of the bots to one post have the post's time in their ids: one short range of the primary key.
    internal const string Variants = """
        SELECT i.interaction_id, i.occurred_at, i.model_id, coalesce(r.outcome, 'pending')
        FROM audit.events i
        LEFT JOIN audit.events r ON r.interaction_id = i.interaction_id AND r.kind = 'result'
        WHERE i.interaction_id BETWEEN $1 AND $2 AND i.kind = 'intent' AND i.bot = $3 AND i.evidence #>> '{place,post_id}' = $4
        ORDER BY i.sequence LIMIT 50
        """;

    private const int MostFollowers = 200;

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
        var rows = await Followers(db, id).ToListAsync(cancellationToken);
        var texts = rows.Exists(row => row.ContentHash is not null) ? await contents.ReadAsync(db, [id], cancellationToken) : new EventTexts();
        return [.. rows.Select(row => ToEntry(row, texts.Of(row))).Reverse()];
    }

    internal static IQueryable<Event> Followers(AuditDbContext db, Guid id) => db.Events
        .Where(row => row.InteractionId == id && (row.Kind == EventKind.ContentRead || row.Kind == EventKind.Triage))
        .OrderByDescending(row => row.Sequence).Take(MostFollowers);

    private static TimelineEntry ToEntry(Event row, string? text)
    {
        if (row.Kind == EventKind.Triage)
        {
            var triage = StorageJson.Read<TriageEvidence>(row.Evidence);
            var note = text is null ? "" : ": " + StorageJson.Read<TriageContent>(text).Note;
            return new TimelineEntry(row.OccurredAt, "triage", $"{triage.UserName} set the complaint to {triage.Outcome.Replace('_', ' ')}{note}");
        }

        var read = StorageJson.Read<ContentReadEvidence>(row.Evidence);
        var who = read.UserName.Length > 0 ? read.UserName : $"A program ({row.RecordedBy})";
        return new TimelineEntry(row.OccurredAt, "read", $"{who} read it{(read.Redacted ? " without names" : "")}");
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
