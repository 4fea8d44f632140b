using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace OpenOps.Audit.Storage;

/// <summary>Healthy while the database answers and is as it has to be.</summary>
internal sealed class DatabaseHealthCheck(NpgsqlDataSource source, DatabaseReadiness readiness) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await readiness.EnsureReadyAsync(cancellationToken);
        await using var command = source.CreateCommand("SELECT 1");
        await command.ExecuteScalarAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
