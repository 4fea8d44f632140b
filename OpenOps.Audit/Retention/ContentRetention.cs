using Microsoft.Extensions.Options;
using Npgsql;
using OpenOps.Audit.Storage;
using OpenOps.Audit.Storage.Recording;

namespace OpenOps.Audit.Retention;

/// <summary>Removes the texts of months whose time is over, unless a hold covers any of them.</summary>
internal sealed class ContentRetention(NpgsqlDataSource source, RetentionRuns runs, IOptions<RetentionOptions> options)
{
    private const long Turn = 7310015;

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

        await using var turn = await runs.TryTakeTurnAsync(Turn, cancellationToken);
        if (turn is null)
        {
            return null;
        }

        var before = runs.KeptFrom(keep);
        List<RemovedMonth> removed = [];
        List<string> held = [];
        foreach (var month in (await Partitions.ReadMonthsAsync(source, "contents", cancellationToken)).Where(month => month.AddMonths(1) <= before))
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
            return held.Count == 0 ? null : new RetentionEvidence(RetentionEvidence.Content, keep.TotalDays, [], held);
        }

        var evidence = new RetentionEvidence(RetentionEvidence.Content, keep.TotalDays, removed, held);
        // A hold that was set in between: the next run looks again. It does so as well where this one says that it failed.
        return await runs.RecordAsync(evidence, cancellationToken) switch
        {
            CommitState.Recorded => evidence,
            CommitState.NotNow => throw DatabaseUnavailableException.NotNow(),
            _ => null,
        };
    }

    private async Task<(RemovedMonth Month, bool IsHeld)> DescribeAsync(DateOnly month, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Describe);
        command.Parameters.Add(new() { Value = Partitions.FirstIdOf(month) });
        command.Parameters.Add(new() { Value = Partitions.FirstIdOf(month.AddMonths(1)) });
        command.Parameters.Add(new() { Value = month });
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var described = new RemovedMonth(
            Partitions.NameOf(month), reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetInt64(1), reader.IsDBNull(2) ? null : reader.GetInt64(2));
        return (described, reader.GetBoolean(3));
    }
}
