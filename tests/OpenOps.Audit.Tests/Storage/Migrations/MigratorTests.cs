using Npgsql;
using OpenOps.Audit.Storage.Migrations;

namespace OpenOps.Audit.Tests.Storage.Migrations;

public sealed class MigratorTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Migrate_EmptyThenAgain_AppliesEachStepOnce()
    {
        var owner = await postgres.CreateDatabaseAsync();

        Assert.Equal(Migration.All.Count, await AuditDatabase.MigrateAsync(owner));
        Assert.Equal(0, await AuditDatabase.MigrateAsync(owner));
    }

    [Fact]
    public async Task Migrate_ManyAtOnce_AppliesEachStepOnce()
    {
        var owner = await postgres.CreateDatabaseAsync();

        var applied = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => AuditDatabase.MigrateAsync(owner)));

        Assert.Equal(Migration.All.Count, applied.Sum());
    }

    [Theory]
    [InlineData("ALTER TABLE audit.migrations DISABLE TRIGGER ALL; UPDATE audit.migrations SET sha256 = 'x' WHERE number = 2", "Migration 0002_append_only was applied with another text.")]
    [InlineData("INSERT INTO audit.migrations VALUES (99, 'later', '', now())", "The database has migration 0099, which this program does not know.")]
    public async Task Migrate_DatabaseOfAnotherProgram_IsRefused(string change, string expected)
    {
        var owner = await postgres.CreateDatabaseAsync();
        await AuditDatabase.MigrateAsync(owner);
        await using var source = NpgsqlDataSource.Create(owner);
        await using var command = source.CreateCommand(change);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<MigrationException>(() => AuditDatabase.MigrateAsync(owner));

        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verb_WithItsSettings_ExitsWithZeroAndAgain()
    {
        string[] args =
        [
            $"--ConnectionStrings:auditdb-owner={await postgres.CreateDatabaseAsync()}", $"--Audit:RuntimePassword={AuditDatabase.RuntimePassword}",
            $"--Audit:MasterKey={AuditDatabase.MasterKey}",
        ];

        Assert.Equal(0, await MigrateCommand.RunAsync(args));
        Assert.Equal(0, await MigrateCommand.RunAsync(args));
    }

    [Theory]
    [InlineData(78)]
    [InlineData(78, "--ConnectionStrings:auditdb-owner=Host=127.0.0.1", "--Audit:RuntimePassword=short", "--Audit:MasterKey=bWFzdGVyIGtleSBvZiAzMiBieXRlcyBmb3IgdGVzdHM=")]
    [InlineData(78, "--ConnectionStrings:auditdb-owner=Host=127.0.0.1", "--Audit:RuntimePassword=long-enough-to-be-used", "--Audit:MasterKey=c2hvcnQ=")]
    [InlineData(1, "--ConnectionStrings:auditdb-owner=Host=127.0.0.1;Port=1;Username=x", "--Audit:RuntimePassword=long-enough-to-be-used", "--Audit:MasterKey=bWFzdGVyIGtleSBvZiAzMiBieXRlcyBmb3IgdGVzdHM=")]
    public async Task Verb_WrongSettingsOrNoDatabase_ExitsWithItsCode(int expected, params string[] args) =>
        Assert.Equal(expected, await MigrateCommand.RunAsync(args));
}
