using System.Diagnostics.CodeAnalysis;
using Npgsql;
using OpenOps.Audit.Chain;
using OpenOps.Audit.Storage.Migrations;
using OpenOps.Audit.Tests.Chain;

namespace OpenOps.Audit.Tests.Storage.Migrations;

/// <summary>A record from before there was a chain, carried over.</summary>
[SuppressMessage("Security", "CA2100", Justification = "The statements are the product's own files and this test's.")]
public sealed class ChainBackfillTests(PostgresFixture postgres)
{
    private const int LastWithoutChain = 5;

    // As the recorder wrote then; each failed insert took a number, so there are gaps.
    private const string Earlier = """
        SELECT audit.ensure_partition('2026-01-01'), audit.ensure_partition('2026-02-01');
        INSERT INTO audit.events (interaction_id, id, kind, intent_sequence, occurred_at, recorded_at, recorded_by, evidence, body_hash, sequence)
        OVERRIDING SYSTEM VALUE VALUES
            ('019b7700-0000-7000-8000-000000000001', '019b7700-0000-7000-8000-000000000001', 'intent', NULL, '2026-01-01', '2026-01-01', 'inference', '{"bot":"a","z":1.50}', sha256('a'), 3),
            ('019c2000-0000-7000-8000-000000000002', '019c2000-0000-7000-8000-000000000002', 'intent', NULL, '2026-02-02', '2026-02-02', 'inference', '{"bot":"b"}', sha256('b'), 7),
            ('019b7700-0000-7000-8000-000000000001', '019b7700-0000-7000-8000-000000000009', 'result', 3, '2026-01-01', '2026-02-03', 'inference', '{"outcome":"completed"}', sha256('c'), 12),
            ('019c2000-0000-7000-8000-000000000002', '019c2000-0000-7000-8000-000000000009', 'stop', 7, '2026-02-02', '2026-02-03', 'bot', '{"user_id":"u","user_name":"u"}', sha256('d'), 20);
        INSERT INTO audit.contents VALUES ('019b7700-0000-7000-8000-000000000001', '019b7700-0000-7000-8000-000000000001', '\x01', '{"messages":[]}');
        INSERT INTO audit.sweeps (settled_through, recorded_at) VALUES (2, now()), (7, now()), (15, now());
        """;

    [Fact]
    public async Task Migrate_RecordWithoutChain_IsChainedInItsOrder()
    {
        var database = await CreateEarlierAsync();

        Assert.Equal(Migration.All.Count - LastWithoutChain, await AuditDatabase.MigrateAsync(database));

        Assert.Equal("1:inference 2:inference 3:inference 4:bot", await QueryAsync(database, "SELECT string_agg(sequence || ':' || recorded_by, ' ' ORDER BY sequence) FROM audit.events"));
        Assert.Equal("3>1 4>2", await QueryAsync(database, "SELECT string_agg(sequence || '>' || intent_sequence, ' ' ORDER BY sequence) FROM audit.events WHERE kind <> 'intent'"));
        Assert.Equal("0 2 3", await QueryAsync(database, "SELECT string_agg(settled_through::text, ' ' ORDER BY id) FROM audit.sweeps"));
        Assert.Equal("A", await QueryAsync(database, "SELECT string_agg(DISTINCT tgenabled::text, '') FROM pg_trigger WHERE tgname = 'refuse_change'"));
    }

    [Fact]
    public async Task Verify_AfterTheMigration_HoldsAndTheCheckpointSaysFromWhere()
    {
        var database = await CreateEarlierAsync();
        await AuditDatabase.MigrateAsync(database);
        var runtime = new NpgsqlConnectionStringBuilder(database) { Username = RuntimeRole.Name, Password = AuditDatabase.RuntimePassword }.ConnectionString;
        await using var service = new AuditService(runtime);
        await service.Inference.RecordIntentAsync();

        var checkpoint = await ChainDatabase.SignAsync(service);

        Assert.Equal((1, 5, 4), (checkpoint!.First, checkpoint.Last, checkpoint.ChainedLater));
        await using var source = NpgsqlDataSource.Create(runtime);
        var directory = new ChainDirectory(Microsoft.Extensions.Options.Options.Create(new ChainOptions { Directory = service.ChainDirectory.Path }));
        var report = await new ChainVerifier(source, directory, AuditDatabase.MasterKeysOf(AuditDatabase.MasterKey)).VerifyAsync(TestContext.Current.CancellationToken);
        Assert.Empty(report.Findings);
        Assert.Equal((5, 4), ((int)report.Events, (int)report.ChainedLater));
    }

    private async Task<string> CreateEarlierAsync()
    {
        var owner = await postgres.CreateDatabaseAsync();
        await AuditDatabase.MigrateAsync(owner, LastWithoutChain);
        await ExecuteAsync(owner, Earlier);
        return owner;
    }

    private static async Task ExecuteAsync(string owner, string sql)
    {
        await using var source = NpgsqlDataSource.Create(owner);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string> QueryAsync(string owner, string sql)
    {
        await using var source = NpgsqlDataSource.Create(owner);
        await using var command = source.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
