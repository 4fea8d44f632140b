using System.Diagnostics.CodeAnalysis;
using Npgsql;
using OpenOps.Sandbox.Output;
using OpenOps.Sandbox.Processes;

namespace OpenOps.Sandbox.Postgres;

/// <summary>The sandbox's PostgreSQL server, restarted at the same port when it dies.</summary>
internal sealed class SupervisedPostgres : IAsyncDisposable
{
    public const string Name = "postgres";

    private readonly PostgresServer _server;
    private readonly Supervisor _supervisor;

    private SupervisedPostgres(PostgresServer server, Supervisor supervisor) => (_server, _supervisor) = (server, supervisor);

    public int Port => _server.Port;

    public int ProcessId => _supervisor.ProcessId;

    public static async Task<SupervisedPostgres> StartAsync(
        PostgresBinaries binaries, PostgresServerStart start, ServiceLog log, Action onRestarted, CancellationToken cancellationToken)
    {
        var logged = start with { OnLine = line => log.Write(Name, line) };
        var server = await PostgresServer.StartAsync(binaries, logged, cancellationToken);
        var again = logged with { Port = server.Port };
        return new SupervisedPostgres(server, new Supervisor(
            Name,
            log,
            server.Process,
            async stopping => (await PostgresServer.StartAsync(binaries, again, stopping)).Process,
            onRestarted));
    }

    /// <summary>A superuser's connection string to a database.</summary>
    public string ConnectionString(string database) => _server.ConnectionString(database);

    /// <summary>Makes a database unless it exists.</summary>
    [SuppressMessage("Security", "CA2100", Justification = "The name is one of this program's constants.")]
    public async Task EnsureDatabaseAsync(string database, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(_server.ConnectionString());
        if (await CountAsync(source, "SELECT count(*) FROM pg_database WHERE datname = $1", database, cancellationToken) == 0)
        {
            await using var create = source.CreateCommand($"CREATE DATABASE {database}");
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Makes a login that owns one database and can do nothing else, unless it exists.</summary>
    [SuppressMessage("Security", "CA2100", Justification = "Names are this program's constants; the password is base64url, made here.")]
    public async Task EnsureOwnerAsync(string database, string role, string password, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(_server.ConnectionString());
        if (await CountAsync(source, "SELECT count(*) FROM pg_roles WHERE rolname = $1", role, cancellationToken) == 0)
        {
            await using var create = source.CreateCommand($"CREATE ROLE {role} LOGIN PASSWORD '{password}'; ALTER DATABASE {database} OWNER TO {role}");
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _supervisor.DisposeAsync();

    [SuppressMessage("Security", "CA2100", Justification = "The text is one of this class's own.")]
    private static async Task<long> CountAsync(NpgsqlDataSource source, string query, string name, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(query);
        command.Parameters.AddWithValue(name);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
