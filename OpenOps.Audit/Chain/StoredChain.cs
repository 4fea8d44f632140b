using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;

namespace OpenOps.Audit.Chain;

/// <summary>The chain in the database, and its checkpoints there and outside: one state of it, whatever is written meanwhile.</summary>
internal sealed class StoredChain : IChainSource
{
    private const string BrokenNote = """
        SELECT c.first_sequence, c.last_sequence, c.before, found.hash IS NOT DISTINCT FROM c.hash, c.hash, c.chained_later
        FROM (SELECT *, lag(last_sequence, 1, 0::bigint) OVER (ORDER BY first_sequence) AS before FROM audit.commits) c
        LEFT JOIN audit.events e ON e.sequence = c.last_sequence
        CROSS JOIN LATERAL (SELECT coalesce(e.hash, (
            SELECT substring(r.hashes FROM (32 * (c.last_sequence - r.first_sequence) + 1)::int FOR 32)
            FROM audit.removed_events r JOIN audit.removal_runs x ON x.removal_id = r.removal_id
            WHERE r.first_sequence BETWEEN c.last_sequence - 4095 AND c.last_sequence AND r.last_sequence >= c.last_sequence LIMIT 1)) AS hash) found
        WHERE c.first_sequence <> c.before + 1 OR found.hash IS DISTINCT FROM c.hash
        ORDER BY c.first_sequence LIMIT 1
        """;

    private const string StrayText = """
        SELECT c.event_id FROM audit.contents c
        WHERE NOT EXISTS (SELECT FROM audit.events e WHERE e.interaction_id = c.interaction_id AND e.id = c.event_id) LIMIT 1
        """;

    // Only of runs that are in the record: without its run nothing was removed, or somebody else removed it.
    private const string Removed = """
        SELECT r.removal_id, m.month, r.first_sequence, r.last_sequence, r.hashes
        FROM audit.removed_events r
        JOIN audit.removals m ON m.id = r.removal_id
        JOIN audit.removal_runs x ON x.removal_id = r.removal_id
        JOIN audit.events e ON e.interaction_id = x.run_id AND e.id = x.run_id AND e.kind = 'retention_run'
        ORDER BY r.first_sequence, r.removal_id
        """;

    // A month that is emptied meanwhile would look empty from within an earlier state, whose runs do not say why.
    private const string KeepMonths = "LOCK TABLE audit.events, audit.contents IN ACCESS SHARE MODE";

    private const string Notes = "SELECT first_sequence, last_sequence, hash, chained_later FROM audit.commits ORDER BY first_sequence";

    private readonly NpgsqlDataSource _database;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _state;
    private readonly bool _withTexts;
    private readonly CancellationToken _cancellationToken;

    private StoredChain(NpgsqlDataSource database, NpgsqlConnection connection, NpgsqlTransaction state, bool withTexts, CancellationToken cancellationToken) =>
        (_database, _connection, _state, _withTexts, _cancellationToken) = (database, connection, state, withTexts, cancellationToken);

    /// <inheritdoc />
    public IReadOnlyList<FoundCheckpoint> Checkpoints { get; private set; } = [];

    /// <inheritdoc />
    public long Committed { get; private set; }

    /// <inheritdoc />
    public long ChainedLater { get; private set; }

    /// <inheritdoc />
    public IReadOnlyList<ChainFinding> Faults => [];

    /// <param name="database">The record's.</param>
    /// <param name="directory">What the chain has outside it.</param>
    /// <param name="withTexts">Whether texts are to be read, sealed as they are.</param>
    /// <param name="cancellationToken">Cancels opening and reading.</param>
    public static async Task<StoredChain> OpenAsync(NpgsqlDataSource database, ChainDirectory directory, bool withTexts, CancellationToken cancellationToken)
    {
        // Before the database's state is fixed: a checkpoint signed in between would vouch for events that it does not have.
        var outside = directory.ReadCheckpoints();
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            var state = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            await using (var keep = new NpgsqlCommand(KeepMonths, connection))
            {
                await keep.ExecuteNonQueryAsync(cancellationToken);
            }

            var chain = new StoredChain(database, connection, state, withTexts, cancellationToken);
            var stored = await chain.ReadAsync("SELECT line FROM audit.checkpoints ORDER BY last_sequence", reader => reader.GetString(0));
            var known = outside.ToHashSet(StringComparer.Ordinal);
            chain.Checkpoints =
            [
                .. outside.Distinct(StringComparer.Ordinal).Select(line => new FoundCheckpoint(line, $"in {directory.CheckpointsFile}")),
                .. stored.Where(line => !known.Contains(line)).Select(line => new FoundCheckpoint(line, "in the database")),
            ];
            chain.Committed = await chain.ReadNumberAsync("SELECT coalesce(max(last_sequence), 0) FROM audit.commits");
            chain.ChainedLater = await chain.ReadNumberAsync("SELECT coalesce(max(last_sequence), 0) FROM audit.commits WHERE chained_later");
            return chain;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<ChainRow> ReadFromAsync(long place)
    {
        // The first walk reads within the one state; a search through later events while it is under way takes a connection of its own.
        await using var other = place == IChainSource.Beginning ? null : await _database.OpenConnectionAsync(_cancellationToken);
        await foreach (var row in ChainRow.ReadAsync(other ?? _connection, place, _withTexts, _cancellationToken))
        {
            yield return row;
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<RemovedRange> ReadRemovedAsync()
    {
        // Read beside the events, so on a connection of its own. Nothing of it ever changes, and nothing is removed meanwhile.
        await using var connection = await _database.OpenConnectionAsync(_cancellationToken);
        await using var command = new NpgsqlCommand(Removed, connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(_cancellationToken);
        while (await reader.ReadAsync(_cancellationToken))
        {
            var range = new RemovedRange(
                reader.GetGuid(0), reader.GetFieldValue<DateOnly>(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetFieldValue<byte[]>(4));
            if (range.IsWhole)
            {
                yield return range;
            }
        }
    }

    /// <summary>The notes of all commits, in the chain's order.</summary>
    public async IAsyncEnumerable<CommitNote> ReadNotesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Notes, _connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return new CommitNote(
                reader.GetInt64(0), reader.GetInt64(1), await reader.GetFieldValueAsync<byte[]>(2, cancellationToken), reader.GetBoolean(3));
        }
    }

    /// <inheritdoc />
    public bool IsOlderThan(Checkpoint checkpoint) => false;

    /// <inheritdoc />
    public async Task<ChainFinding?> FindBrokenNoteAsync() => await ReadAsync(
        BrokenNote,
        reader => new CommitNote(reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(4), reader.GetBoolean(5))
            .Check(reader.GetInt64(2), reader.GetBoolean(3))) is [var broken, ..] ? broken : null;

    /// <inheritdoc />
    public async Task<Guid?> FindStrayTextAsync() => await ReadAsync(StrayText, reader => reader.GetGuid(0)) is [var stray, ..] ? stray : null;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _state.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task<long> ReadNumberAsync(string sql) => (await ReadAsync(sql, reader => reader.GetInt64(0)))[0];

    private async Task<IReadOnlyList<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = new NpgsqlCommand(sql, _connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(_cancellationToken);
        List<T> rows = [];
        while (await reader.ReadAsync(_cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
