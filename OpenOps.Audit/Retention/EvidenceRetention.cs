using Microsoft.Extensions.Options;
using Npgsql;
using OpenOps.Audit.Chain;
using OpenOps.Audit.Storage;
using OpenOps.Audit.Storage.Recording;

namespace OpenOps.Audit.Retention;

/// <summary>
/// Removes the events of months whose time is over, but for those that a hold covers and those that say how the record
/// itself was kept. The database keeps the place and the hash of each, so that the chain is still verified across it.
/// </summary>
internal sealed partial class EvidenceRetention(
    NpgsqlDataSource source, Checkpointer checkpointer, RetentionRuns runs, IOptions<RetentionOptions> options, ILogger<EvidenceRetention> logger)
{
    private const long Turn = 7310016;

    private const string Prepare = "SELECT audit.prepare_removal($1)";

    private const string Describe = """
        SELECT r.id, r.events, r.first_sequence, r.last_sequence, encode(r.digest, 'hex'), (
                SELECT count(*) FROM audit.contents c WHERE c.interaction_id >= $2 AND c.interaction_id < $3
                    AND NOT EXISTS (SELECT FROM unnest(r.kept) AS kept (id) WHERE kept.id = c.interaction_id))
        FROM audit.removals r WHERE r.id = $1
        """;

    // What a hold keeps is an interaction; a login, an export; not what says how the record was kept.
    private const string AnyHeld = """
        SELECT EXISTS (SELECT FROM audit.events WHERE interaction_id >= $1 AND interaction_id < $2 AND kind IN ('intent', 'login', 'export'))
        """;

    private const string AnyLeft = """
        SELECT EXISTS (
            SELECT FROM audit.removals r, unnest(r.kept) AS kept (id) JOIN audit.events e ON e.interaction_id = kept.id
            WHERE r.id = $1 AND e.kind IN ('intent', 'login', 'export'))
        """;

    /// <returns>What was removed and where something was held; null when there was nothing to remove, or another replica is at it.</returns>
    public async Task<RetentionEvidence?> RunAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Evidence is not { } keep)
        {
            return null;
        }

        await using var turn = await runs.TryTakeTurnAsync(Turn, cancellationToken);
        if (turn is null)
        {
            return null;
        }

        // Only what a checkpoint vouches for is removed.
        await checkpointer.SignAsync(cancellationToken);
        var before = runs.KeptFrom(keep);
        List<RemovedMonth> removed = [];
        List<string> held = [];
        foreach (var month in (await Partitions.ReadMonthsAsync(source, "events", cancellationToken)).Where(month => month.AddMonths(1) <= before))
        {
            var (found, isHeld) = await PrepareAsync(month, cancellationToken);
            removed.AddRange(found is null ? [] : [found]);
            held.AddRange(isHeld ? [Partitions.NameOf(month)] : []);
        }

        var reason = keep < RetentionOptions.LeastEvidence ? options.Value.EvidenceOverride : null;
        var evidence = new RetentionEvidence(RetentionEvidence.Evidence, keep.TotalDays, removed, held, reason);
        if (removed.Count == 0)
        {
            return held.Count == 0 ? null : evidence;
        }

        // An event for each month: writers wait while one is emptied, and not for all of them at once.
        List<RemovedMonth> recorded = [];
        foreach (var month in removed)
        {
            if (await IsRecordedAsync(evidence with { Months = [month] }, cancellationToken))
            {
                recorded.Add(month);
            }
        }

        return recorded.Count > 0 ? evidence with { Months = recorded } : null;
    }

    // A hold that was set in between, or somebody who reads the month: the next run looks again.
    private async Task<bool> IsRecordedAsync(RetentionEvidence run, CancellationToken cancellationToken)
    {
        var state = await runs.RecordAsync(run, cancellationToken);
        if (state == CommitState.NotNow)
        {
            LogWaits(run.Months[0].Month, "it is being read, or more came to it");
        }

        return state == CommitState.Recorded;
    }

    private async Task<(RemovedMonth? Month, bool IsHeld)> PrepareAsync(DateOnly month, CancellationToken cancellationToken)
    {
        try
        {
            if (await ReadAsync(Prepare, [month], reader => reader.IsDBNull(0) ? (Guid?)null : reader.GetGuid(0), cancellationToken) is not { } removal)
            {
                return (null, await ReadAsync(AnyHeld, BoundsOf(month), reader => reader.GetBoolean(0), cancellationToken));
            }

            var found = await ReadAsync(
                Describe, [removal, .. BoundsOf(month)],
                reader => new RemovedMonth(
                    Partitions.NameOf(month), reader.GetInt64(5), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(1), reader.GetGuid(0), reader.GetString(4)),
                cancellationToken);
            return (found, await ReadAsync(AnyLeft, [removal], reader => reader.GetBoolean(0), cancellationToken));
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.ObjectNotInPrerequisiteState)
        {
            LogWaits(Partitions.NameOf(month), exception.MessageText);
            return (null, false);
        }
    }

    private static object[] BoundsOf(DateOnly month) => [Partitions.FirstIdOf(month), Partitions.FirstIdOf(month.AddMonths(1))];

    private async Task<T> ReadAsync<T>(string statement, object[] values, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(statement);
        command.CommandTimeout = 0;
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return read(reader);
    }

    [LoggerMessage(AuditEvents.EvidenceWaits, LogLevel.Warning, "The evidence of {Month} is not removed yet: {Reason}.")]
    private partial void LogWaits(string month, string reason);
}
