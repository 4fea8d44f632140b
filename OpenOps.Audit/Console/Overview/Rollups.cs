using Npgsql;

namespace OpenOps.Audit.Console.Overview;

/// <summary>
/// Counts the record piece by piece, each piece once. Sequences become visible in their order, so a range that was seen is
/// whole. Several services may do this: one of two that count the same range is refused by the database.
/// </summary>
internal sealed class Rollups(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>The events of one piece at most: what is not counted yet is counted for each look at the overview.</summary>
    public const int PieceSize = 5000;

    private static readonly TimeSpan Youngest = TimeSpan.FromMinutes(15);

    /// <summary>Counts the next piece, if there is enough for one or the last is old.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> CountNextAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var (counted, newest, countedAt) = await ReadHeadAsync(connection, cancellationToken);
        var now = time.GetUtcNow();
        if (newest == counted || (newest - counted < PieceSize && countedAt is { } last && now - last < Youngest))
        {
            return false;
        }

        var through = Math.Min(newest, counted + PieceSize);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            await ExecuteAsync(connection, RollupStatements.InsertRollup, cancellationToken, counted, through, now);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // Another replica counted it.
            return true;
        }

        await ExecuteAsync(connection, RollupStatements.InsertCounts, cancellationToken, counted, through);
        await ExecuteAsync(connection, RollupStatements.InsertPeople, cancellationToken, counted, through);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    public static async Task<(long Counted, long Newest, DateTimeOffset? CountedAt)> ReadHeadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(RollupStatements.Head, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1), await reader.IsDBNullAsync(2, cancellationToken) ? null : await reader.GetFieldValueAsync<DateTimeOffset>(2, cancellationToken));
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string statement, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 60 };
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
