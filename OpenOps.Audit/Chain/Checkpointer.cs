using Npgsql;

namespace OpenOps.Audit.Chain;

/// <summary>Signs what the chain has become since the last checkpoint.</summary>
internal sealed class Checkpointer(NpgsqlDataSource source, ChainDirectory directory, CheckpointRequests requests, TimeProvider time)
{
    // One replica at a time; the others leave it to that one.
    private const string TakeTurn = "SELECT pg_try_advisory_xact_lock(7310014)";

    /// <returns>The new checkpoint; null when there is nothing new or another replica is at it.</returns>
    public async Task<Checkpoint?> SignAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var turn = new NpgsqlCommand(TakeTurn, connection);
        if (await turn.ExecuteScalarAsync(cancellationToken) is not true)
        {
            return null;
        }

        var covered = await ReadNumberAsync(connection, "SELECT coalesce(max(last_sequence), 0) FROM audit.checkpoints", cancellationToken);
        var last = await ReadNumberAsync(connection, "SELECT coalesce(max(last_sequence), 0) FROM audit.commits", cancellationToken);
        if (covered > last)
        {
            throw new ChainBrokenException($"A checkpoint covers events through {covered}, and only {last} were recorded.");
        }

        requests.Covered(covered);
        if (last == covered)
        {
            return null;
        }

        var checkpoint = await DescribeAsync(connection, covered + 1, last, cancellationToken);

        // The file first: a line too many there is still true, a line too few would leave a gap outside the database.
        directory.Append(checkpoint.Line);
        await using var insert = new NpgsqlCommand("INSERT INTO audit.checkpoints (last_sequence, line) VALUES ($1, $2)", connection)
        {
            Parameters = { new() { Value = checkpoint.Last }, new() { Value = checkpoint.Line } },
        };
        await insert.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        requests.Covered(last);
        return checkpoint;
    }

    private async Task<Checkpoint> DescribeAsync(NpgsqlConnection connection, long first, long last, CancellationToken cancellationToken)
    {
        var later = await ReadNumberAsync(connection, "SELECT coalesce(max(last_sequence), 0) FROM audit.commits WHERE chained_later", cancellationToken);
        var written = requests.Written;
        var sequence = first - 1;
        var tree = new MerkleTree();
        var hash = EventLink.Genesis;
        await using (var events = new NpgsqlCommand("SELECT hash FROM audit.events WHERE sequence BETWEEN $1 AND $2 ORDER BY sequence", connection)
        {
            Parameters = { new() { Value = first }, new() { Value = last } },
            CommandTimeout = 0,
        })
        {
            await using var reader = await events.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                hash = await reader.GetFieldValueAsync<byte[]>(0, cancellationToken);
                tree.Add(hash);
                sequence++;
                if (written?.Sequence == sequence && !hash.AsSpan().SequenceEqual(written.Hash))
                {
                    throw new ChainBrokenException($"Event {sequence} is not the one that this service wrote.");
                }
            }
        }

        if (sequence != last)
        {
            throw new ChainBrokenException($"Of events {first} to {last} only {sequence - first + 1} are there.");
        }

        using var key = directory.OpenSigningKey();
        return Checkpoint.Sign(
            new Checkpoint
            {
                First = first,
                Last = last,
                Hash = hash,
                Root = tree.Root(),
                SignedAt = time.GetUtcNow(),
                ChainedLater = later,
                KeyId = ChainDirectory.IdOf(key),
            },
            key);
    }

    private static async Task<long> ReadNumberAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}

/// <summary>The chain is not what it has to be, so it is not signed. <c>OpenOps.Audit verify</c> tells more.</summary>
internal sealed class ChainBrokenException(string message) : Exception(message);
