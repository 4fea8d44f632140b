using System.Diagnostics.CodeAnalysis;
using Npgsql;
using OpenOps.Sandbox.Postgres;
using Xunit;

namespace OpenOps.TestKit;

/// <summary>
/// A real PostgreSQL server for one test assembly: the one that <c>OPENOPS_POSTGRES</c> names (a superuser's connection
/// string), else a throw-away cluster of this machine's binaries.
/// </summary>
[SuppressMessage("Security", "CA2100", Justification = "Database names are made here, of hexadecimal digits.")]
public sealed class PostgresFixture : IAsyncLifetime
{
    private const string Variable = "OPENOPS_POSTGRES";

    private string _directory = "";
    private PostgresServer? _server;
    private string? _connectionString;
    private int _databases;

    /// <summary>A superuser's connection string to the server's own database.</summary>
    public string ConnectionString
    {
        get
        {
            Gate.Check(Variable, _connectionString is not null, PostgresBinaries.MissingMessage);
            return _connectionString!;
        }
    }

    /// <summary>The running server when it is this fixture's own, so that a test can stop it.</summary>
    public PostgresServer? Server => _server;

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } configured)
        {
            _connectionString = configured;
        }
        else if (PostgresBinaries.Find() is { } binaries)
        {
            _directory = Directory.CreateTempSubdirectory("openops-postgres-").FullName;
            OpenToEveryUser(_directory);
            _server = await PostgresServer.StartAsync(binaries, new PostgresServerStart
            {
                DataDirectory = Path.Combine(_directory, "data"),
                Password = "test-only",
                Durable = false,
            });
            _connectionString = _server.ConnectionString();
        }
    }

    /// <summary>Makes an empty database of a test's own and returns a superuser's connection string to it.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test_{Environment.ProcessId:x}_{Interlocked.Increment(ref _databases):x}";
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand($"CREATE DATABASE {name}");
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ConnectionString;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            NpgsqlConnection.ClearAllPools();
            await _server.DisposeAsync();
            Directory.Delete(_directory, recursive: true);
        }
    }

    // PostgreSQL refuses to run as root, so its own user has to reach the folder.
    private static void OpenToEveryUser(string directory)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(directory, (UnixFileMode)0b111_101_101);
        }
    }
}
