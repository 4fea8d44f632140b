using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenOps.Audit.Encryption;
using OpenOps.Audit.Storage.Migrations;

namespace OpenOps.Audit.Tests;

/// <summary>A migrated database of a test class's own.</summary>
public sealed class AuditDatabase(PostgresFixture postgres) : IAsyncLifetime
{
    /// <summary>One for all databases: the role belongs to the whole server.</summary>
    public const string RuntimePassword = "runtime-password-for-tests";

    /// <summary>32 bytes in base64, one for all databases.</summary>
    public const string MasterKey = "bWFzdGVyIGtleSBvZiAzMiBieXRlcyBmb3IgdGVzdHM=";

    /// <summary>A superuser's connection string.</summary>
    public string OwnerConnectionString { get; private set; } = "";

    /// <summary>The service's own.</summary>
    public string RuntimeConnectionString => new NpgsqlConnectionStringBuilder(OwnerConnectionString)
    {
        Username = RuntimeRole.Name,
        Password = RuntimePassword,
    }.ConnectionString;

    public async ValueTask InitializeAsync()
    {
        OwnerConnectionString = await postgres.CreateDatabaseAsync();
        await MigrateAsync(OwnerConnectionString);
    }

    public ValueTask DisposeAsync() => default;

    internal static async Task<int> MigrateAsync(string ownerConnectionString, int? through = null)
    {
        await using var owner = NpgsqlDataSource.Create(ownerConnectionString);
        return await new Migrator(owner, new MigrationContext(MasterKeysOf(MasterKey), TimeProvider.System), NullLogger<Migrator>.Instance)
            .MigrateAsync(RuntimePassword, through ?? int.MaxValue, TestContext.Current.CancellationToken);
    }

    internal static MasterKeys MasterKeysOf(string current, string? previous = null) =>
        new(Options.Create(new MasterKeyOptions { MasterKey = current, PreviousMasterKey = previous }));

    /// <summary>Asks the database itself, as its owner.</summary>
    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var source = NpgsqlDataSource.Create(OwnerConnectionString);
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
