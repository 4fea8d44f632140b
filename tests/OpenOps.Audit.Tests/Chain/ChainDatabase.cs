using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenOps.Audit.Chain;

namespace OpenOps.Audit.Tests.Chain;

/// <summary>A database of one test's own, with the folder that its chain has outside, and an owner who tampers with it.</summary>
internal sealed class ChainDatabase : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly AuditDatabase _database;

    private ChainDatabase(AuditDatabase database)
    {
        _database = database;
        Directory = new ChainDirectory(Options.Create(new ChainOptions { Directory = Path }));
    }

    public string Path => _directory.File("chain");

    public ChainDirectory Directory { get; }

    public string RuntimeConnectionString => _database.RuntimeConnectionString;

    public string OwnerConnectionString => _database.OwnerConnectionString;

    public static async Task<ChainDatabase> CreateAsync(PostgresFixture postgres)
    {
        var database = new AuditDatabase(postgres);
        await database.InitializeAsync();
        return new ChainDatabase(database);
    }

    /// <summary>Records intents and results, in several commits, with a checkpoint over all of it.</summary>
    public static async Task<ChainDatabase> CreateFilledAsync(PostgresFixture postgres, int interactions = 5)
    {
        var database = await CreateAsync(postgres);
        await using var service = database.Start();
        for (var count = 0; count < interactions; count++)
        {
            var id = await service.Inference.RecordIntentAsync();
            await service.Inference.RecordAsync($"/interactions/{id}/result", Samples.Result());
        }

        await SignAsync(service);
        return database;
    }

    public AuditService Start(params (string Key, string Value)[] settings) =>
        new(RuntimeConnectionString, settings: [("Audit:Chain:Directory", Path), ("Audit:CommitTimeout", "00:01:00"), .. settings]);

    public static Task<Checkpoint?> SignAsync(AuditService service) =>
        service.Services.GetRequiredService<Checkpointer>().SignAsync(TestContext.Current.CancellationToken);

    public async Task<ChainReport> VerifyAsync()
    {
        await using var source = NpgsqlDataSource.Create(RuntimeConnectionString);
        return await new ChainVerifier(source, Directory, AuditDatabase.MasterKeysOf(AuditDatabase.MasterKey)).VerifyAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Does what a database's owner can do, who also knows how to switch the triggers off.</summary>
    public async Task TamperAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(OwnerConnectionString);
        await using var command = source.CreateCommand($"""
            DO $tamper$ DECLARE t regclass; BEGIN
                FOR t IN SELECT tgrelid::regclass FROM pg_trigger WHERE tgname = 'refuse_change' LOOP
                    EXECUTE format('ALTER TABLE %s DISABLE TRIGGER refuse_change', t);
                END LOOP;
            END $tamper$;
            {sql};
            """);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public Task<T> QueryAsync<T>(string sql) => _database.QueryAsync<T>(sql);

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return default;
    }
}
