using Npgsql;

namespace OpenOps.Sandbox.Tests.Postgres;

public sealed class PostgresServerTests(PostgresFixture postgres)
{
    [Fact]
    public async Task StartAsync_FreshDirectory_TakesConnectionsWithThePasswordOnly()
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString);
        await using var command = source.CreateCommand("SELECT 1");
        Assert.Equal(1, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));

        var wrong = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Password = "wrong" }.ConnectionString;
        await using var refused = NpgsqlDataSource.Create(wrong);
        await Assert.ThrowsAsync<PostgresException>(async () => await refused.OpenConnectionAsync(TestContext.Current.CancellationToken));
    }
}
