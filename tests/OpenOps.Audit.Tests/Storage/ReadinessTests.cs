using System.Net;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace OpenOps.Audit.Tests.Storage;

public sealed class ReadinessTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Health_MigrationsMissing_IsUnhealthySaysWhatToRunAndRecovers()
    {
        var owner = await postgres.CreateDatabaseAsync();
        var runtime = new NpgsqlConnectionStringBuilder(owner) { Username = "openops_audit", Password = AuditDatabase.RuntimePassword }.ConnectionString;
        await AuditDatabase.MigrateAsync(await postgres.CreateDatabaseAsync());
        await using var service = new AuditService(runtime);

        using var before = await service.Anonymous.GetAsync("/health", TestContext.Current.CancellationToken);
        using var refused = await service.Inference.PostJsonAsync("/interactions", Samples.Intent(Samples.NewId()));
        using var alive = await service.Anonymous.GetAsync("/alive", TestContext.Current.CancellationToken);
        await AuditDatabase.MigrateAsync(owner);
        using var after = await service.Anonymous.GetAsync("/health", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, before.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        var refusal = Assert.Single(service.Logs.Lines, line => line.EventId.Id == AuditEvents.DatabaseRefused);
        Assert.Equal(LogLevel.Critical, refusal.Level);
        Assert.Contains("Run `OpenOps.Audit migrate`", refusal.Text);
    }

    [Theory]
    [InlineData("GRANT DELETE ON audit.events TO {role}", "it may DELETE on audit.events")]
    [InlineData("GRANT UPDATE (body) ON audit.contents TO {role}", "it may UPDATE columns of audit.contents")]
    [InlineData("GRANT pg_write_all_data TO {role}", "is a member of pg_write_all_data")]
    [InlineData("GRANT CREATE ON SCHEMA audit TO {role}", "it may create in schema audit")]
    [InlineData("ALTER ROLE {role} SUPERUSER", "it is a superuser")]
    public async Task Health_LoginWithMoreRights_IsUnhealthyAndNamesThem(string grant, string expected)
    {
        // A role of this test's own: roles belong to the whole server, and other tests use the real one.
        var role = $"excess_{Samples.NewId():n}";
        var owner = await postgres.CreateDatabaseAsync();
        await AuditDatabase.MigrateAsync(owner);
        await using var source = NpgsqlDataSource.Create(owner);
        await using var command = source.CreateCommand(
            $"""
            CREATE ROLE {role} LOGIN PASSWORD 'password-of-this-test';
            GRANT USAGE ON SCHEMA audit TO {role};
            GRANT SELECT, INSERT ON audit.events, audit.contents, audit.sweeps TO {role};
            GRANT SELECT ON audit.migrations TO {role};
            DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO {role}', current_database()); END $$;
            {grant.Replace("{role}", role)};
            """);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var service = new AuditService(
            new NpgsqlConnectionStringBuilder(owner) { Username = role, Password = "password-of-this-test" }.ConnectionString);

        using var response = await service.Anonymous.GetAsync("/health", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains(expected, Assert.Single(service.Logs.Lines, line => line.EventId.Id == AuditEvents.DatabaseRefused).Text);
    }
}
