using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpenOps.Audit.Storage.Migrations;
using OpenOps.ServiceDefaults;

namespace OpenOps.Audit.Storage;

/// <summary>
/// Registers the database, alike in both build profiles: one pool of connections, short time limits, one retry of reads,
/// a health check, and the tracing and metrics that the service defaults collect from Npgsql itself.
/// </summary>
internal static class AuditDatabaseRegistration
{
    private const string Name = "auditdb";

    // What a connection string may override. A dead database is to be noticed in seconds. Statements are few and fixed,
    // so they are prepared once for each connection, which needs no resetting: nothing here changes a session's settings.
    private const string Defaults =
        "Application Name=openops-audit;Timeout=3;Command Timeout=5;Cancellation Timeout=500;"
        + "Max Auto Prepare=64;Auto Prepare Min Usages=2;No Reset On Close=true;";

    public static void AddAuditDatabase(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(provider => NpgsqlDataSource.Create(Defaults + ConnectionString(provider.GetRequiredService<IConfiguration>())));
        builder.Services.AddDbContextPool<AuditDbContext>((provider, options) => options
            .UseNpgsql(
                provider.GetRequiredService<NpgsqlDataSource>(),
                npgsql => npgsql.EnableRetryOnFailure(maxRetryCount: 1, maxRetryDelay: TimeSpan.FromMilliseconds(200), errorCodesToAdd: null))
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking));
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealthCheck>(Name, timeout: TimeSpan.FromSeconds(5));
#if FULL_PROFILE
        // Aspire's integration, with what stands above already taken out of it: its own retries would make a dead
        // database show only after a minute.
        builder.EnrichNpgsqlDbContext<AuditDbContext>(settings =>
        {
            settings.DisableRetry = true;
            settings.DisableHealthChecks = true;
        });
#endif
    }

    private static string ConnectionString(IConfiguration configuration) =>
        configuration.GetConnectionString(Name) is { Length: > 0 } value
            ? value
            : throw new MissingSettingException(
                $"ConnectionStrings:{Name}",
                $"Set it to a connection string of the role {RuntimeRole.Name}, which `OpenOps.Audit migrate` makes.");
}
