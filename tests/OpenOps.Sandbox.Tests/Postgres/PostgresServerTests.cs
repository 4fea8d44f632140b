using Npgsql;
using OpenOps.Sandbox.Postgres;

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

    [Fact]
    public async Task StartAsync_AfterAnInterruptedStart_BeginsAnew()
    {
        Gate.Check("PostgreSQL", PostgresBinaries.Find() is not null, PostgresBinaries.MissingMessage);
        using var directory = new TempDirectory();
        OpenToEveryUser(directory.Path);
        var data = directory.File("data");
        Directory.CreateDirectory(data + ".new");
        await File.WriteAllTextAsync(Path.Combine(data + ".new", "PG_VERSION"), "15\n", TestContext.Current.CancellationToken);

        await using (var server = await StartAsync(data))
        {
            Assert.True(Directory.Exists(data));
            Assert.False(Directory.Exists(data + ".new"));
        }

        NpgsqlConnection.ClearAllPools();
    }

    [Fact]
    public async Task StartAsync_FolderOfSomethingElse_IsLeftAlone()
    {
        Gate.Check("PostgreSQL", PostgresBinaries.Find() is not null, PostgresBinaries.MissingMessage);
        using var directory = new TempDirectory();
        OpenToEveryUser(directory.Path);
        var data = directory.File("data");
        Directory.CreateDirectory(data);
        await File.WriteAllTextAsync(Path.Combine(data, "letters.txt"), "dear", TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<PostgresStartException>(() => StartAsync(data));
        Assert.Contains("is not empty and holds no cluster", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["letters.txt"], Directory.EnumerateFiles(data).Select(Path.GetFileName));
    }

    private static Task<PostgresServer> StartAsync(string data) => PostgresServer.StartAsync(
        PostgresBinaries.Find()!,
        new PostgresServerStart { DataDirectory = data, Password = "test-only", Durable = false },
        TestContext.Current.CancellationToken);

    // PostgreSQL refuses to run as root, so its own user has to reach the folder.
    private static void OpenToEveryUser(string directory)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(directory, File.GetUnixFileMode(directory) | UnixFileMode.OtherExecute | UnixFileMode.GroupExecute);
        }
    }
}
