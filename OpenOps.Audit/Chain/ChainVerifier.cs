using System.Data;
using Npgsql;
using OpenOps.Audit.Encryption;

namespace OpenOps.Audit.Chain;

/// <summary>
/// Verifies the whole chain: every event, the notes of the commits, and the signed checkpoints, of which those outside the
/// database count most. It reads one state of the database, whatever is written meanwhile. Without the master key it cannot
/// open texts, and then holds everything else to account.
/// </summary>
internal sealed class ChainVerifier(NpgsqlDataSource source, ChainDirectory directory, MasterKeys? masters = null)
{
    private const int MostOpen = 20;

    private const string BrokenCommit = """
        SELECT c.first_sequence, c.last_sequence, c.before, e.hash IS NOT DISTINCT FROM c.hash
        FROM (SELECT *, lag(last_sequence, 1, 0::bigint) OVER (ORDER BY first_sequence) AS before FROM audit.commits) c
        LEFT JOIN audit.events e ON e.sequence = c.last_sequence
        WHERE c.first_sequence <> c.before + 1 OR e.hash IS DISTINCT FROM c.hash
        ORDER BY c.first_sequence LIMIT 1
        """;

    private const string OrphanedContent = """
        SELECT c.event_id FROM audit.contents c
        WHERE NOT EXISTS (SELECT FROM audit.events e WHERE e.interaction_id = c.interaction_id AND e.id = c.event_id) LIMIT 1
        """;

    private const string OpenIntents = """
        SELECT i.interaction_id FROM audit.events i
        WHERE i.kind = 'intent' AND NOT EXISTS (
            SELECT FROM audit.events e WHERE e.interaction_id = i.interaction_id AND e.kind IN ('result', 'outcome_unknown'))
        ORDER BY i.sequence LIMIT $1
        """;

    public Task<ChainReport> VerifyAsync(CancellationToken cancellationToken) => VerifyAsync(_ => { }, cancellationToken);

    /// <param name="looked">Told now and then how many events were looked at.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<ChainReport> VerifyAsync(Action<long> looked, CancellationToken cancellationToken)
    {
        // Before the database's state is fixed: a checkpoint signed in between would vouch for events that it does not have.
        var outside = directory.ReadCheckpoints();
        await using var connection = await OpenAsync(cancellationToken);
        await using var state = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var stored = await ReadAsync(connection, "SELECT line FROM audit.checkpoints ORDER BY last_sequence", reader => reader.GetString(0), cancellationToken);
        var known = await ReadNumberAsync(connection, "SELECT coalesce(max(last_sequence), 0) FROM audit.commits", cancellationToken);
        List<ChainFinding> findings = [];
        var checkpoints = Check(stored, outside, findings);

        var signed = new SignedRanges(checkpoints);
        var walk = new ChainWalk(signed, known, masters, after => ReadRowsAsync(after, connection, cancellationToken), looked);
        await walk.RunAsync();
        findings.AddRange(walk.Findings);
        findings.AddRange(await CheckCommitsAsync(connection, walk.Last, known, cancellationToken));
        foreach (var id in await ReadAsync(connection, OrphanedContent, reader => reader.GetGuid(0), cancellationToken))
        {
            findings.Add(new ChainFinding(ChainFault.Inserted, walk.Last + 1, $"A text lies in the record that belongs to no event: {id}."));
        }

        return new ChainReport
        {
            TextsCompared = masters is not null,
            Events = walk.Events,
            Checkpoints = checkpoints.Count,
            SignedThrough = signed.Through,
            ChainedLater = await ReadNumberAsync(connection, "SELECT coalesce(max(last_sequence), 0) FROM audit.commits WHERE chained_later", cancellationToken),
            Findings = [.. findings.OrderBy(finding => finding.Sequence)],
            Open = await ReadAsync(connection, OpenIntents, reader => reader.GetGuid(0), cancellationToken, MostOpen),
        };
    }

    private List<Checkpoint> Check(IReadOnlyList<string> stored, IReadOnlyList<string> outside, List<ChainFinding> findings)
    {
        var keys = directory.ReadPublicKeys();
        List<Checkpoint> valid = [];
        foreach (var line in outside.Concat(stored).Distinct(StringComparer.Ordinal))
        {
            var place = outside.Contains(line) ? $"in {directory.CheckpointsFile}" : "in the database";
            if (Checkpoint.Parse(line) is not { } checkpoint)
            {
                findings.Add(new ChainFinding(ChainFault.BadCheckpoint, 0, $"A checkpoint {place} cannot be read."));
            }
            else if (!keys.TryGetValue(checkpoint.KeyId, out var key))
            {
                findings.Add(new ChainFinding(
                    ChainFault.BadCheckpoint, checkpoint.Last, $"The checkpoint over events {checkpoint.First} to {checkpoint.Last} {place} names key {checkpoint.KeyId}, which is not among the public keys."));
            }
            else if (!checkpoint.IsSignedBy(key))
            {
                findings.Add(new ChainFinding(
                    ChainFault.BadCheckpoint, checkpoint.Last, $"The checkpoint over events {checkpoint.First} to {checkpoint.Last} {place} is not signed by the key it names."));
            }
            else
            {
                valid.Add(checkpoint);
            }
        }

        return valid;
    }

    private static async Task<IReadOnlyList<ChainFinding>> CheckCommitsAsync(
        NpgsqlConnection connection, long last, long committed, CancellationToken cancellationToken)
    {
        List<ChainFinding> findings = [];
        if (committed > last)
        {
            findings.Add(new ChainFinding(ChainFault.Truncated, last + 1, $"Events {last + 1} to {committed} are gone from the end: they were committed."));
        }

        findings.AddRange(await ReadAsync(
            connection, BrokenCommit,
            reader => reader.GetInt64(0) != reader.GetInt64(2) + 1
                ? new ChainFinding(ChainFault.Removed, reader.GetInt64(2) + 1, $"The note of the commit that began with event {reader.GetInt64(2) + 1} is missing or was changed.")
                : new ChainFinding(ChainFault.Changed, reader.GetInt64(1), $"The note of the commit of events {reader.GetInt64(0)} to {reader.GetInt64(1)} has another hash than its last event."),
            cancellationToken));
        return findings;
    }

    // The first walk reads within the one state; a search through later events while it is under way takes a connection of its own.
    private async IAsyncEnumerable<ChainRow> ReadRowsAsync(
        long after, NpgsqlConnection state, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var other = after == 0 ? null : await OpenAsync(cancellationToken);
        await foreach (var row in ChainRow.ReadAsync(other ?? state, after, cancellationToken))
        {
            yield return row;
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => await source.OpenConnectionAsync(cancellationToken);

    private static async Task<long> ReadNumberAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken) =>
        (await ReadAsync(connection, sql, reader => reader.GetInt64(0), cancellationToken))[0];

    private static async Task<IReadOnlyList<T>> ReadAsync<T>(
        NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, int? limit = null)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        if (limit is { } most)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = most });
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
