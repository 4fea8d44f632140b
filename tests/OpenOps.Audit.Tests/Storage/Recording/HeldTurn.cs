using Npgsql;

namespace OpenOps.Audit.Tests.Storage.Recording;

/// <summary>Holds the writers' turn, so that what is recorded meanwhile waits and is then committed together.</summary>
internal sealed class HeldTurn : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private HeldTurn(NpgsqlDataSource source, NpgsqlConnection connection, NpgsqlTransaction transaction) =>
        (_source, _connection, _transaction) = (source, connection, transaction);

    public static async Task<HeldTurn> TakeAsync(AuditDatabase database)
    {
        var source = NpgsqlDataSource.Create(database.OwnerConnectionString);
        var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(OpenOps.Audit.Storage.Recording.InsertStatements.TakeTurn, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return new HeldTurn(source, connection, transaction);
    }

    /// <summary>Waits until a writer waits for its turn.</summary>
    public Task SomebodyWaitsAsync() => TestTimeouts.EventuallyAsync("a writer waits for its turn", async () =>
    {
        await using var command = _source.CreateCommand("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))! > 0;
    });

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
        await _source.DisposeAsync();
    }
}
