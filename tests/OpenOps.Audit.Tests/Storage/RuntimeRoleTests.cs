using Npgsql;
using OpenOps.Audit.Storage.Migrations;

namespace OpenOps.Audit.Tests.Storage;

public sealed class RuntimeRoleTests(AuditDatabase database) : IClassFixture<AuditDatabase>, IAsyncLifetime
{
    private Guid _id;

    public async ValueTask InitializeAsync()
    {
        await using var service = new AuditService(database.RuntimeConnectionString);
        _id = await service.Inference.RecordIntentAsync();
    }

    public ValueTask DisposeAsync() => default;

    [Theory]
    [InlineData("UPDATE audit.events SET recorded_by = 'x'")]
    [InlineData("UPDATE audit.contents SET body = ''")]
    [InlineData("DELETE FROM audit.events")]
    [InlineData("DELETE FROM audit.contents")]
    [InlineData("TRUNCATE audit.events")]
    [InlineData("TRUNCATE audit.contents")]
    [InlineData("UPDATE audit.sweeps SET settled_through = 0")]
    [InlineData("DELETE FROM audit.sweeps")]
    [InlineData("INSERT INTO audit.migrations VALUES (99, 'x', '', now())")]
    [InlineData("DELETE FROM audit.migrations")]
    [InlineData("UPDATE audit.commits SET hash = ''")]
    [InlineData("DELETE FROM audit.commits")]
    [InlineData("UPDATE audit.checkpoints SET line = ''")]
    [InlineData("DELETE FROM audit.checkpoints")]
    [InlineData("UPDATE audit.person_keys SET wrapped = ''")]
    [InlineData("DELETE FROM audit.person_keys")]
    [InlineData("DROP TABLE audit.events")]
    [InlineData("ALTER TABLE audit.events DISABLE TRIGGER ALL")]
    [InlineData("DROP TRIGGER refuse_change ON audit.events")]
    [InlineData("CREATE TABLE audit.mine (id int)")]
    [InlineData("CREATE TABLE public.mine (id int)")]
    [InlineData("CREATE TEMP TABLE mine (id int)")]
    [InlineData("CREATE SCHEMA mine")]
    [InlineData("SET ROLE postgres")]
    [InlineData("SET session_replication_role = replica")]
    [InlineData("CREATE ROLE mine")]
    [InlineData("SELECT audit.first_id_of('2026-01-01')")]
    [InlineData("SELECT audit.empty_month('2026-01-01', '{}')")]
    [InlineData("SELECT audit.kept_of('2026-01-01')")]
    [InlineData("INSERT INTO audit.removals (id) VALUES (gen_random_uuid())")]
    [InlineData("INSERT INTO audit.removed_events (removal_id) VALUES (gen_random_uuid())")]
    [InlineData("INSERT INTO audit.removal_runs (removal_id) VALUES (gen_random_uuid())")]
    [InlineData("DELETE FROM audit.removed_events")]
    [InlineData("INSERT INTO audit.events_{month} (id) SELECT id FROM audit.events")]
    [InlineData("SELECT * FROM audit.events_{month}")]
    public async Task RuntimeRole_AnythingButAddingAndReading_IsRefused(string statement)
    {
        var error = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(database.RuntimeConnectionString, statement));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    }

    [Theory]
    [InlineData("UPDATE audit.events SET recorded_by = 'x'", "audit.events is append-only: UPDATE is refused")]
    [InlineData("DELETE FROM audit.events", "audit.events is append-only: DELETE is refused")]
    [InlineData("TRUNCATE audit.events", "audit.events is append-only: TRUNCATE is refused")]
    [InlineData("UPDATE audit.contents SET body = ''", "audit.contents is append-only: UPDATE is refused")]
    [InlineData("DELETE FROM audit.contents", "audit.contents is append-only: DELETE is refused")]
    [InlineData("TRUNCATE audit.contents", "audit.contents is append-only: TRUNCATE is refused")]
    [InlineData("UPDATE audit.events_{month} SET recorded_by = 'x'", "audit.events_{month} is append-only: UPDATE is refused")]
    [InlineData("DELETE FROM audit.events_{month}", "audit.events_{month} is append-only: DELETE is refused")]
    [InlineData("TRUNCATE audit.events_{month}", "audit.events_{month} is append-only: TRUNCATE is refused")]
    [InlineData("TRUNCATE audit.contents_{month}", "audit.contents_{month} is append-only: TRUNCATE is refused")]
    [InlineData("DELETE FROM audit.person_keys", "audit.person_keys is append-only: DELETE is refused")]
    [InlineData("TRUNCATE audit.person_keys", "audit.person_keys is append-only: TRUNCATE is refused")]
    [InlineData("DELETE FROM audit.sweeps", "audit.sweeps is append-only: DELETE is refused")]
    [InlineData("UPDATE audit.removals SET kept = '{}'", "audit.removals is append-only: UPDATE is refused")]
    [InlineData("DELETE FROM audit.removed_events", "audit.removed_events is append-only: DELETE is refused")]
    [InlineData("TRUNCATE audit.removal_runs", "audit.removal_runs is append-only: TRUNCATE is refused")]
    [InlineData("DELETE FROM audit.commits", "audit.commits is append-only: DELETE is refused")]
    [InlineData("UPDATE audit.checkpoints SET line = ''", "audit.checkpoints is append-only: UPDATE is refused")]
    [InlineData("UPDATE audit.migrations SET name = 'x'", "audit.migrations is append-only: UPDATE is refused")]
    [InlineData("SET session_replication_role = replica; DELETE FROM audit.events", "audit.events is append-only: DELETE is refused")]
    public async Task Owner_ChangingTheRecord_IsRefusedByTheTrigger(string statement, string message)
    {
        var error = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(database.OwnerConnectionString, statement));

        Assert.Equal(message.Replace("{month}", Month), error.MessageText);
    }

    [Fact]
    public async Task RuntimeRole_EnsurePartition_MakesOnlyMonthsThatCanOccur()
    {
        await ExecuteAsync(database.RuntimeConnectionString, "SELECT audit.ensure_partition('2024-02-29'); SELECT audit.ensure_partition('2024-02-01')");

        Assert.Equal("r", await database.QueryAsync<string>("SELECT relkind::text FROM pg_class WHERE oid = 'audit.events_2024_02'::regclass"));
        foreach (var month in new[] { "2019-12-01", "2999-01-01" })
        {
            var error = await Assert.ThrowsAsync<PostgresException>(
                () => ExecuteAsync(database.RuntimeConnectionString, $"SELECT audit.ensure_partition('{month}')"));
            Assert.Equal(PostgresErrorCodes.DatetimeFieldOverflow, error.SqlState);
        }
    }

    [Fact]
    public async Task Password_InTheDatabase_IsAVerifierThatTheRightPasswordFits()
    {
        await using var right = NpgsqlDataSource.Create(database.RuntimeConnectionString);
        await using var opened = await right.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var wrong = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.RuntimeConnectionString) { Password = "another" }.ConnectionString);

        var error = await Assert.ThrowsAsync<PostgresException>(async () => await wrong.OpenConnectionAsync(TestContext.Current.CancellationToken));

        Assert.Equal(PostgresErrorCodes.InvalidPassword, error.SqlState);
        Assert.StartsWith("SCRAM-SHA-256$4096:", await database.QueryAsync<string>($"SELECT rolpassword FROM pg_authid WHERE rolname = '{RuntimeRole.Name}'"), StringComparison.Ordinal);
    }

    private string Month => UuidV7.TimeOf(_id).ToString("yyyy_MM");

    private async Task ExecuteAsync(string connectionString, string statement)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(statement.Replace("{month}", Month));
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
