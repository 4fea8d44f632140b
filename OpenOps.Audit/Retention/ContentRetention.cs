using Microsoft.Extensions.Options;
using Npgsql;
using OpenOps.Audit.Storage;
using OpenOps.Audit.Storage.Recording;

namespace OpenOps.Audit.Retention;

/// <summary>Removes the texts of months whose time is over, unless a hold covers any of them.</summary>
internal sealed class ContentRetention(NpgsqlDataSource source, EventRecorder recorder, IOptions<RetentionOptions> options, TimeProvider time)
{
    // One replica at a time; the others leave it to that one.
    private const string TakeTurn = "SELECT pg_try_advisory_xact_lock(7310015)";

    private const string Months = """
        SELECT to_date(right(partition.relname, 7), 'YYYY_MM') AS month FROM pg_inherits
        JOIN pg_class partition ON partition.oid = inhrelid
        WHERE inhparent = 'audit.contents'::regclass ORDER BY 1
        """;

    private const string Describe = """
        SELECT (SELECT count(*) FROM audit.contents WHERE interaction_id >= $1 AND interaction_id < $2), min(sequence), max(sequence), audit.is_held($3)
        FROM audit.events WHERE interaction_id >= $1 AND interaction_id < $2
        """;

    /// <returns>What was removed and what was held; null when there was nothing to remove, or another replica is at it.</returns>
    public async Task<RetentionEvidence?> RunAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Content is not { } keep)
        {
            return null;
        }

        // The turn has a connection of its own: what it read would keep the partitions from being emptied.
        await using var turn = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await turn.BeginTransactionAsync(cancellationToken);
        await using var take = new NpgsqlCommand(TakeTurn, turn);
        if (await take.ExecuteScalarAsync(cancellationToken) is not true)
        {
            return null;
        }

        var before = DateOnly.FromDateTime((time.GetUtcNow() - keep).UtcDateTime);
        List<RemovedMonth> removed = [];
        List<string> held = [];
        foreach (var month in (await ReadMonthsAsync(cancellationToken)).Where(month => month.AddMonths(1) <= before))
        {
            var (found, isHeld) = await DescribeAsync(month, cancellationToken);
            if (isHeld && found.Texts > 0)
            {
                held.Add(found.Month);
            }
            else if (found.Texts > 0)
            {
                removed.Add(found);
            }
        }

        if (removed.Count == 0)
        {
            return held.Count == 0 ? null : new RetentionEvidence("content", keep.TotalDays, [], held);
        }

        var evidence = new RetentionEvidence("content", keep.TotalDays, removed, held);
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var outcome = await recorder.RecordAsync(
            EventDraft.Create(EventKind.RetentionRun, id, id, now, recordedBy: "audit", evidence), cancellationToken);

        // A hold that was set in between: the next run looks again.
        return outcome.State == CommitState.Recorded ? evidence : null;
    }

    private async Task<IReadOnlyList<DateOnly>> ReadMonthsAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Months);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<DateOnly> months = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            months.Add(reader.GetFieldValue<DateOnly>(0));
        }

        return months;
    }

    private async Task<(RemovedMonth Month, bool IsHeld)> DescribeAsync(DateOnly month, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Describe);
        command.Parameters.Add(new() { Value = FirstIdOf(month) });
        command.Parameters.Add(new() { Value = FirstIdOf(month.AddMonths(1)) });
        command.Parameters.Add(new() { Value = month });
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var described = new RemovedMonth(
            Partitions.NameOf(month), reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetInt64(1), reader.IsDBNull(2) ? null : reader.GetInt64(2));
        return (described, reader.GetBoolean(3));
    }

    // The smallest UUIDv7 of a moment, as the partitions' bounds are.
    private static Guid FirstIdOf(DateOnly month)
    {
        var milliseconds = new DateTimeOffset(month.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds();
        return Guid.Parse($"{milliseconds:x12}{0:x20}");
    }
}

/// <summary>What stays of a run: which class of data, how long it is kept, what was removed, and what a hold kept.</summary>
internal sealed record RetentionEvidence(string DataClass, double KeptDays, IReadOnlyList<RemovedMonth> Months, IReadOnlyList<string> HeldMonths);

/// <summary>A month's texts that were removed, and the events of its interactions, which stay.</summary>
/// <param name="Month">As 2026-01.</param>
/// <param name="Texts">How many.</param>
/// <param name="FirstSequence">Of the month's first event.</param>
/// <param name="LastSequence">Of its last.</param>
internal sealed record RemovedMonth(string Month, long Texts, long? FirstSequence, long? LastSequence);
